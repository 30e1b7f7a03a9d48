/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registration.h"

#include <string.h>

#include "statreg-address.h"

struct _StatregRegistration
{
  GObject parent_instance;
  gint64 received;
  char *block;    /* what the following point into: there may be a hundred thousand of us */
  const char *id;
  const char *address;
  const char *address_key;
  const char *logon;
  const char *domain;
  const char *source;
  const char *key;
  char *sealed;   /* a GRefString: the login that it is applied to shares it */
};

G_DEFINE_FINAL_TYPE (StatregRegistration, statreg_registration, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_RECEIVED,
  PROP_ADDRESS,
  PROP_ADDRESS_KEY,
  PROP_LOGON,
  PROP_DOMAIN,
  PROP_SOURCE,
  PROP_KEY,
  PROP_SEALED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
statreg_registration_finalize (GObject *object)
{
  StatregRegistration *self = STATREG_REGISTRATION (object);

  g_free (self->block);
  g_clear_pointer (&self->sealed, g_ref_string_release);
  G_OBJECT_CLASS (statreg_registration_parent_class)->finalize (object);
}

static const char *
get_text (StatregRegistration *self, guint property)
{
  switch (property)
    {
    case PROP_ID:
      return self->id;
    case PROP_ADDRESS:
      return self->address;
    case PROP_ADDRESS_KEY:
      return self->address_key;
    case PROP_LOGON:
      return self->logon;
    case PROP_DOMAIN:
      return self->domain;
    case PROP_SOURCE:
      return self->source;
    case PROP_KEY:
      return self->key;
    default:
      return self->sealed;
    }
}

static void
statreg_registration_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  StatregRegistration *self = STATREG_REGISTRATION (object);

  if (property == PROP_RECEIVED)
    g_value_set_int64 (value, self->received);
  else if (property > PROP_0 && property < N_PROPS)
    g_value_set_string (value, get_text (self, property));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
statreg_registration_class_init (StatregRegistrationClass *klass)
{
  static const struct
  {
    guint property;
    const char *name;
  } texts[] = {
    { PROP_ID, "id" },       { PROP_ADDRESS, "address" }, { PROP_ADDRESS_KEY, "address-key" },
    { PROP_LOGON, "logon" }, { PROP_DOMAIN, "domain" },   { PROP_SOURCE, "source" },
    { PROP_KEY, "key" },     { PROP_SEALED, "sealed" },
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = statreg_registration_finalize;
  object_class->get_property = statreg_registration_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].property] =
        g_param_spec_string (texts[i].name, NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RECEIVED] = g_param_spec_int64 ("received", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_registration_init (StatregRegistration *self)
{
}

/* Puts copies of the texts one after the other into one block, and makes the pointers point to them. */
static char *
pack (const char **texts[], gsize n_texts)
{
  gsize size = 0;
  char *block, *at;

  for (gsize i = 0; i < n_texts; i++)
    size += strlen (*texts[i]) + 1;
  block = at = g_malloc (size);
  for (gsize i = 0; i < n_texts; i++)
    {
      const char *copy = at;

      at = g_stpcpy (at, *texts[i]) + 1;
      *texts[i] = copy;
    }
  return block;
}

/**
 * statreg_registration_new:
 * @id: 128 random bits, base64url
 * @received: when it came in, in seconds since 1970, UTC
 * @address: e-mail address as it stands in the file
 * @logon: user name
 * @domain: Windows domain, "" when none
 * @source: IP address it came from
 * @key: id of the key that @sealed was sealed with
 * @sealed: the sealed text
 *
 * A registration does not change after this, so threads may share it.
 *
 * Returns: (transfer full): the registration
 */
StatregRegistration *
statreg_registration_new (const char *id, gint64 received, const char *address, const char *logon,
                          const char *domain, const char *source, const char *key, const char *sealed)
{
  g_autofree char *address_key = NULL;
  StatregRegistration *self;

  g_return_val_if_fail (id && address && logon && domain && source && key && sealed, NULL);

  address_key = statreg_address_to_key (address);
  if (!address_key)
    address_key = g_ascii_strdown (address, -1);
  self = g_object_new (STATREG_TYPE_REGISTRATION, NULL);
  self->received = received;
  self->id = id;
  self->address = address;
  self->address_key = address_key;
  self->logon = logon;
  self->domain = domain;
  self->source = source;
  self->key = key;
  self->block = pack ((const char **[]){ &self->id, &self->address, &self->address_key, &self->logon, &self->domain,
                                         &self->source, &self->key }, 7);
  self->sealed = g_ref_string_new (sealed);
  return self;
}

/**
 * statreg_registration_get_id:
 *
 * Returns: (transfer none): 128 random bits in base64url
 */
const char *
statreg_registration_get_id (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->id;
}

/**
 * statreg_registration_get_received:
 *
 * Returns: seconds since 1970, UTC
 */
gint64
statreg_registration_get_received (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), 0);
  return self->received;
}

/**
 * statreg_registration_get_address:
 *
 * Returns: (transfer none): the e-mail address in the owner's spelling
 */
const char *
statreg_registration_get_address (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->address;
}

/**
 * statreg_registration_get_address_key:
 *
 * Returns: (transfer none): the merge key: equal for all spellings of one address (DESIGN.md §6)
 */
const char *
statreg_registration_get_address_key (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->address_key;
}

/**
 * statreg_registration_get_logon:
 *
 * Returns: (transfer none): the user name
 */
const char *
statreg_registration_get_logon (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->logon;
}

/**
 * statreg_registration_get_domain:
 *
 * Returns: (transfer none): the Windows domain, "" when none
 */
const char *
statreg_registration_get_domain (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->domain;
}

/**
 * statreg_registration_get_source:
 *
 * Returns: (transfer none): the IP address it came from
 */
const char *
statreg_registration_get_source (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->source;
}

/**
 * statreg_registration_get_key:
 *
 * Returns: (transfer none): id of the key it was sealed with
 */
const char *
statreg_registration_get_key (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->key;
}

/**
 * statreg_registration_get_sealed:
 *
 * Returns: (transfer none): the sealed text, base64url; a GRefString
 */
const char *
statreg_registration_get_sealed (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->sealed;
}
