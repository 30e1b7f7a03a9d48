/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-static-login.h"

#include "statreg-address.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_ADDRESS,
  PROP_LOGON,
  PROP_DOMAIN,
  PROP_URL,
  PROP_KEY,
  PROP_SEALED,
  PROP_ORIGIN,
  PROP_VERDICT,
  PROP_VERDICT_TEXT,
  N_TEXTS,
  PROP_CHANGED = N_TEXTS,
  PROP_VERDICT_AT,
  PROP_VERDICT_MESSAGES,
  PROP_ADDRESS_KEY,
  PROP_PREVIOUS,
  N_PROPS,
};

static const char *const names[N_PROPS] = {
  NULL, "id", "address", "logon", "domain", "url", "key", "sealed", "origin", "verdict", "verdict-text",
  "changed", "verdict-at", "verdict-messages", "address-key", "previous",
};

struct _StatregStaticLogin
{
  GObject parent_instance;

  char               *texts[N_TEXTS];   /* by property; NULL stands for "" */
  char               *address_key;
  gint64              changed;
  gint64              verdict_at;
  gint64              verdict_messages;
  StatregStaticLogin *previous;
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregStaticLogin, statreg_static_login, G_TYPE_OBJECT)

static const char *
get_text (StatregStaticLogin *self, guint property)
{
  return self->texts[property] ? self->texts[property] : "";
}

/* Most texts of most logins are empty: they cost no allocation. */
static char *
dup_text (const char *text)
{
  return text && *text ? g_strdup (text) : NULL;
}

/* Sealed texts are most of what a login takes, and copies of it and its registration have the same one: they
 * share it. */
static char *
dup_sealed (const char *text)
{
  return text && *text ? g_ref_string_new (text) : NULL;
}

static char *
share_text (char *text, guint property)
{
  if (property == PROP_SEALED)
    return text && *text ? g_ref_string_acquire (text) : NULL;
  return g_strdup (text);
}

static void
clear_text (StatregStaticLogin *self, guint property)
{
  if (property == PROP_SEALED)
    g_clear_pointer (&self->texts[property], g_ref_string_release);
  else
    g_clear_pointer (&self->texts[property], g_free);
}

static void
update_address_key (StatregStaticLogin *self)
{
  g_free (self->address_key);
  self->address_key = statreg_address_to_key (get_text (self, PROP_ADDRESS));
  if (!self->address_key)
    self->address_key = g_ascii_strdown (get_text (self, PROP_ADDRESS), -1);
}

static gboolean
set_text (StatregStaticLogin *self, guint property, const char *text)
{
  if (g_str_equal (get_text (self, property), text ? text : ""))
    return FALSE;
  clear_text (self, property);
  self->texts[property] = property == PROP_SEALED ? dup_sealed (text) : dup_text (text);
  if (property == PROP_ADDRESS)
    {
      update_address_key (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_KEY]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static gint64 *
get_number (StatregStaticLogin *self, guint property)
{
  switch (property)
    {
    case PROP_CHANGED:
      return &self->changed;
    case PROP_VERDICT_AT:
      return &self->verdict_at;
    default:
      return &self->verdict_messages;
    }
}

static void
set_number (StatregStaticLogin *self, guint property, gint64 value)
{
  gint64 *number = get_number (self, property);

  if (*number == value)
    return;
  *number = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
statreg_static_login_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregStaticLogin *self = STATREG_STATIC_LOGIN (object);

  if (id < N_TEXTS)
    g_value_set_string (value, get_text (self, id));
  else if (id == PROP_ADDRESS_KEY)
    g_value_set_string (value, self->address_key);
  else if (id == PROP_PREVIOUS)
    g_value_set_object (value, self->previous);
  else if (id < N_PROPS)
    g_value_set_int64 (value, *get_number (self, id));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_static_login_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregStaticLogin *self = STATREG_STATIC_LOGIN (object);

  if (id < N_TEXTS)
    set_text (self, id, g_value_get_string (value));
  else if (id == PROP_PREVIOUS)
    statreg_static_login_set_previous (self, g_value_get_object (value));
  else if (id < PROP_ADDRESS_KEY)
    set_number (self, id, g_value_get_int64 (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_static_login_finalize (GObject *object)
{
  StatregStaticLogin *self = STATREG_STATIC_LOGIN (object);

  for (guint i = 0; i < N_TEXTS; i++)
    clear_text (self, i);
  g_free (self->address_key);
  g_clear_object (&self->previous);
  G_OBJECT_CLASS (statreg_static_login_parent_class)->finalize (object);
}

static void
statreg_static_login_class_init (StatregStaticLoginClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_static_login_get_property;
  object_class->set_property = statreg_static_login_set_property;
  object_class->finalize = statreg_static_login_finalize;

  for (guint i = PROP_ID; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, "", flags);
  for (guint i = PROP_CHANGED; i < PROP_ADDRESS_KEY; i++)
    properties[i] = g_param_spec_int64 (names[i], NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ADDRESS_KEY] = g_param_spec_string (names[PROP_ADDRESS_KEY], NULL, NULL, "",
                                                      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                                          G_PARAM_STATIC_STRINGS);
  properties[PROP_PREVIOUS] = g_param_spec_object (names[PROP_PREVIOUS], NULL, NULL,
                                                   STATREG_TYPE_STATIC_LOGIN, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_static_login_init (StatregStaticLogin *self)
{
  self->verdict_messages = -1;
}

/**
 * statreg_static_login_new_with_fields:
 * @fields: what the login consists of; copied
 *
 * Returns: (transfer full): a login of exactly @fields, without a previous one
 */
StatregStaticLogin *
statreg_static_login_new_with_fields (const StatregStaticLoginFields *fields)
{
  StatregStaticLogin *self = g_object_new (STATREG_TYPE_STATIC_LOGIN, NULL);

  self->texts[PROP_ID] = dup_text (fields->id);
  self->texts[PROP_ADDRESS] = dup_text (fields->address);
  self->texts[PROP_LOGON] = dup_text (fields->logon);
  self->texts[PROP_DOMAIN] = dup_text (fields->domain);
  self->texts[PROP_URL] = dup_text (fields->url);
  self->texts[PROP_KEY] = dup_text (fields->key);
  self->texts[PROP_SEALED] = fields->shared ? share_text (fields->shared, PROP_SEALED) : dup_sealed (fields->sealed);
  self->texts[PROP_ORIGIN] = dup_text (fields->origin);
  self->texts[PROP_VERDICT] = dup_text (fields->verdict);
  self->texts[PROP_VERDICT_TEXT] = dup_text (fields->verdict_text);
  self->changed = fields->changed;
  self->verdict_at = fields->verdict_at;
  self->verdict_messages = fields->verdict_messages;
  update_address_key (self);
  return self;
}

/**
 * statreg_static_login_copy:
 *
 * Returns: (transfer full): an equal login, with a copy of the previous one
 */
StatregStaticLogin *
statreg_static_login_copy (StatregStaticLogin *self)
{
  StatregStaticLogin *copy;

  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), NULL);

  copy = g_object_new (STATREG_TYPE_STATIC_LOGIN, NULL);
  for (guint i = 0; i < N_TEXTS; i++)
    copy->texts[i] = share_text (self->texts[i], i);
  copy->address_key = g_strdup (self->address_key);
  copy->changed = self->changed;
  copy->verdict_at = self->verdict_at;
  copy->verdict_messages = self->verdict_messages;
  copy->previous = self->previous ? statreg_static_login_copy (self->previous) : NULL;
  return copy;
}

/**
 * statreg_static_login_equal:
 *
 * Returns: whether both have the same values, the previous logins included
 */
gboolean
statreg_static_login_equal (StatregStaticLogin *a, StatregStaticLogin *b)
{
  if (a == b)
    return TRUE;
  if (!a || !b || a->changed != b->changed || a->verdict_at != b->verdict_at ||
      a->verdict_messages != b->verdict_messages)
    return FALSE;
  for (guint i = 0; i < N_TEXTS; i++)
    if (g_strcmp0 (a->texts[i], b->texts[i]) != 0)
      return FALSE;
  return statreg_static_login_equal (a->previous, b->previous);
}

/* The getters of all texts are alike. */
#define DEFINE_GETTER(name, property) \
  const char * \
  statreg_static_login_get_##name (StatregStaticLogin *self) \
  { \
    g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), NULL); \
    return get_text (self, property); \
  }

DEFINE_GETTER (id, PROP_ID)
DEFINE_GETTER (address, PROP_ADDRESS)
DEFINE_GETTER (logon, PROP_LOGON)
DEFINE_GETTER (domain, PROP_DOMAIN)
DEFINE_GETTER (url, PROP_URL)
DEFINE_GETTER (key, PROP_KEY)
DEFINE_GETTER (sealed, PROP_SEALED)
DEFINE_GETTER (origin, PROP_ORIGIN)
DEFINE_GETTER (verdict, PROP_VERDICT)
DEFINE_GETTER (verdict_text, PROP_VERDICT_TEXT)

/**
 * statreg_static_login_get_address_key:
 *
 * Returns: the merge key: two logins of one key are the same mailbox
 */
const char *
statreg_static_login_get_address_key (StatregStaticLogin *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), NULL);
  return self->address_key ? self->address_key : "";
}

gint64
statreg_static_login_get_changed (StatregStaticLogin *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), 0);
  return self->changed;
}

gint64
statreg_static_login_get_verdict_at (StatregStaticLogin *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), 0);
  return self->verdict_at;
}

gint64
statreg_static_login_get_verdict_messages (StatregStaticLogin *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), -1);
  return self->verdict_messages;
}

StatregStaticLogin *
statreg_static_login_get_previous (StatregStaticLogin *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), NULL);
  return self->previous;
}

/**
 * statreg_static_login_set_previous:
 * @previous: (nullable): the login that @self replaced; its own previous one is of no use
 */
void
statreg_static_login_set_previous (StatregStaticLogin *self, StatregStaticLogin *previous)
{
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (self));
  g_return_if_fail (previous != self);

  if (g_set_object (&self->previous, previous))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIOUS]);
}

/**
 * statreg_static_login_set_verdict:
 * @verdict: result of a check, "" for none
 * @at: when it was checked, seconds since 1970
 * @messages: how many messages the mailbox holds, -1 when unknown
 * @text: what the server said, or ""
 */
void
statreg_static_login_set_verdict (StatregStaticLogin *self, const char *verdict, gint64 at, gint64 messages,
                                  const char *text)
{
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_text (self, PROP_VERDICT, verdict);
  set_text (self, PROP_VERDICT_TEXT, text);
  set_number (self, PROP_VERDICT_AT, at);
  set_number (self, PROP_VERDICT_MESSAGES, messages);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * statreg_static_login_set_text:
 * @logon: user name, "" for the address
 * @domain: Windows domain or ""
 * @url: the mailbox's own server address or ""
 *
 * The sealed text keeps the former @logon and @domain inside: when they change, the password is to be sealed
 * anew.
 */
void
statreg_static_login_set_text (StatregStaticLogin *self, const char *logon, const char *domain,
                               const char *url)
{
  gboolean changed;

  g_return_if_fail (STATREG_IS_STATIC_LOGIN (self));

  g_object_freeze_notify (G_OBJECT (self));
  changed = set_text (self, PROP_LOGON, logon);
  changed |= set_text (self, PROP_DOMAIN, domain);
  changed |= set_text (self, PROP_URL, url);
  if (changed)
    statreg_static_login_set_verdict (self, "", 0, -1, "");
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * statreg_static_login_set_sealed:
 * @id: the id inside the sealed text
 * @key: id of the key that it was sealed for
 * @sealed: the sealed text, "" for no password
 */
void
statreg_static_login_set_sealed (StatregStaticLogin *self, const char *id, const char *key,
                                 const char *sealed)
{
  gboolean changed;

  g_return_if_fail (STATREG_IS_STATIC_LOGIN (self));

  g_object_freeze_notify (G_OBJECT (self));
  changed = set_text (self, PROP_ID, id);
  changed |= set_text (self, PROP_KEY, key);
  changed |= set_text (self, PROP_SEALED, sealed);
  if (changed)
    statreg_static_login_set_verdict (self, "", 0, -1, "");
  g_object_thaw_notify (G_OBJECT (self));
}
