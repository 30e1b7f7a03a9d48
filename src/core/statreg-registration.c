/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registration.h"

struct _StatregRegistration
{
  GObject parent_instance;
  gint64 received;
  StatregLoginTexts *texts; /* shared with the login that it becomes */
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

  g_clear_pointer (&self->texts, statreg_login_texts_unref);
  G_OBJECT_CLASS (statreg_registration_parent_class)->finalize (object);
}

static const StatregLoginText texts_of_properties[] = {
  [PROP_ID] = STATREG_LOGIN_TEXT_ID,
  [PROP_ADDRESS] = STATREG_LOGIN_TEXT_ADDRESS,
  [PROP_ADDRESS_KEY] = STATREG_LOGIN_TEXT_ADDRESS_KEY,
  [PROP_LOGON] = STATREG_LOGIN_TEXT_LOGON,
  [PROP_DOMAIN] = STATREG_LOGIN_TEXT_DOMAIN,
  [PROP_SOURCE] = STATREG_LOGIN_TEXT_SOURCE,
  [PROP_KEY] = STATREG_LOGIN_TEXT_KEY,
  [PROP_SEALED] = STATREG_LOGIN_TEXT_SEALED,
};

static void
statreg_registration_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  StatregRegistration *self = STATREG_REGISTRATION (object);

  if (property == PROP_RECEIVED)
    g_value_set_int64 (value, self->received);
  else if (property > PROP_0 && property < N_PROPS)
    g_value_set_string (value, statreg_login_texts_get (self->texts, texts_of_properties[property]));
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
  StatregRegistration *self;

  g_return_val_if_fail (id && address && logon && domain && source && key && sealed, NULL);

  self = g_object_new (STATREG_TYPE_REGISTRATION, NULL);
  self->received = received;
  self->texts = statreg_login_texts_new ((const char *[STATREG_LOGIN_N_TEXTS]){
      [STATREG_LOGIN_TEXT_ID] = id,
      [STATREG_LOGIN_TEXT_ADDRESS] = address,
      [STATREG_LOGIN_TEXT_LOGON] = logon,
      [STATREG_LOGIN_TEXT_DOMAIN] = domain,
      [STATREG_LOGIN_TEXT_KEY] = key,
      [STATREG_LOGIN_TEXT_ORIGIN] = "registration",
      [STATREG_LOGIN_TEXT_SEALED] = sealed,
      [STATREG_LOGIN_TEXT_SOURCE] = source,
  });
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_ID);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_ADDRESS);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_ADDRESS_KEY);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_LOGON);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_DOMAIN);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_SOURCE);
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
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_KEY);
}

/**
 * statreg_registration_get_sealed:
 *
 * Returns: (transfer none): the sealed text, base64url
 */
const char *
statreg_registration_get_sealed (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return statreg_login_texts_get (self->texts, STATREG_LOGIN_TEXT_SEALED);
}

/**
 * statreg_registration_get_texts:
 *
 * Returns: (transfer none): what the login that it becomes consists of
 */
StatregLoginTexts *
statreg_registration_get_texts (StatregRegistration *self)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (self), NULL);
  return self->texts;
}
