/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-static-login.h"

#include "statreg-address.h"
#include "statreg-login-texts.h"

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
  PROP_ADDRESS_KEY,
  PROP_CHANGED,
  PROP_VERDICT_AT,
  PROP_VERDICT_MESSAGES,
  PROP_PREVIOUS,
  N_PROPS,
};

static const struct
{
  const char *name;
  StatregLoginText text;
} text_properties[] = {
  [PROP_ID] = { "id", STATREG_LOGIN_TEXT_ID },
  [PROP_ADDRESS] = { "address", STATREG_LOGIN_TEXT_ADDRESS },
  [PROP_LOGON] = { "logon", STATREG_LOGIN_TEXT_LOGON },
  [PROP_DOMAIN] = { "domain", STATREG_LOGIN_TEXT_DOMAIN },
  [PROP_URL] = { "url", STATREG_LOGIN_TEXT_URL },
  [PROP_KEY] = { "key", STATREG_LOGIN_TEXT_KEY },
  [PROP_SEALED] = { "sealed", STATREG_LOGIN_TEXT_SEALED },
  [PROP_ORIGIN] = { "origin", STATREG_LOGIN_TEXT_ORIGIN },
  [PROP_VERDICT] = { "verdict", STATREG_LOGIN_TEXT_VERDICT },
  [PROP_VERDICT_TEXT] = { "verdict-text", STATREG_LOGIN_TEXT_VERDICT_TEXT },
  [PROP_ADDRESS_KEY] = { "address-key", STATREG_LOGIN_TEXT_ADDRESS_KEY },
};

static const char *const number_properties[] = {
  [PROP_CHANGED] = "changed", [PROP_VERDICT_AT] = "verdict-at", [PROP_VERDICT_MESSAGES] = "verdict-messages",
};

struct _StatregStaticLogin
{
  GObject parent_instance;

  StatregLoginTexts  *texts;    /* as it was made; shared by its copies */
  char              **edited;   /* texts that were set since, or NULL in their places; NULL: none was */
  gint64              changed;
  gint64              verdict_at;
  gint64              verdict_messages;
  StatregStaticLogin *previous;
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregStaticLogin, statreg_static_login, G_TYPE_OBJECT)

static const char *
get_text (StatregStaticLogin *self, StatregLoginText text)
{
  if (self->edited && self->edited[text])
    return self->edited[text];
  return self->texts ? statreg_login_texts_get (self->texts, text) : "";
}

static void
edit_text (StatregStaticLogin *self, StatregLoginText text, const char *value)
{
  if (!self->edited)
    self->edited = g_new0 (char *, STATREG_LOGIN_N_TEXTS);
  g_free (self->edited[text]);
  self->edited[text] = g_strdup (value);
}

static gboolean
set_text (StatregStaticLogin *self, guint property, const char *value)
{
  StatregLoginText text = text_properties[property].text;

  value = value ? value : "";
  if (g_str_equal (get_text (self, text), value))
    return FALSE;
  edit_text (self, text, value);
  if (property == PROP_ADDRESS)
    {
      g_autofree char *key = statreg_address_to_key (value);

      edit_text (self, STATREG_LOGIN_TEXT_ADDRESS_KEY, key);
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

  if (id <= PROP_ADDRESS_KEY)
    g_value_set_string (value, get_text (self, text_properties[id].text));
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

  if (id < PROP_ADDRESS_KEY)
    set_text (self, id, g_value_get_string (value));
  else if (id == PROP_PREVIOUS)
    statreg_static_login_set_previous (self, g_value_get_object (value));
  else if (id > PROP_ADDRESS_KEY && id < N_PROPS)
    set_number (self, id, g_value_get_int64 (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_static_login_finalize (GObject *object)
{
  StatregStaticLogin *self = STATREG_STATIC_LOGIN (object);

  for (guint i = 0; self->edited && i < STATREG_LOGIN_N_TEXTS; i++)
    g_free (self->edited[i]);
  g_free (self->edited);
  g_clear_pointer (&self->texts, statreg_login_texts_unref);
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

  for (guint i = PROP_ID; i <= PROP_ADDRESS_KEY; i++)
    properties[i] = g_param_spec_string (text_properties[i].name, NULL, NULL, "",
                                         i == PROP_ADDRESS_KEY ? flags & ~G_PARAM_WRITABLE : flags);
  for (guint i = PROP_CHANGED; i <= PROP_VERDICT_MESSAGES; i++)
    properties[i] = g_param_spec_int64 (number_properties[i], NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_PREVIOUS] = g_param_spec_object ("previous", NULL, NULL, STATREG_TYPE_STATIC_LOGIN, flags);
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
  const char *const texts[STATREG_LOGIN_N_TEXTS] = {
    [STATREG_LOGIN_TEXT_ID] = fields->id,
    [STATREG_LOGIN_TEXT_ADDRESS] = fields->address,
    [STATREG_LOGIN_TEXT_LOGON] = fields->logon,
    [STATREG_LOGIN_TEXT_DOMAIN] = fields->domain,
    [STATREG_LOGIN_TEXT_URL] = fields->url,
    [STATREG_LOGIN_TEXT_KEY] = fields->key,
    [STATREG_LOGIN_TEXT_ORIGIN] = fields->origin,
    [STATREG_LOGIN_TEXT_VERDICT] = fields->verdict,
    [STATREG_LOGIN_TEXT_VERDICT_TEXT] = fields->verdict_text,
    [STATREG_LOGIN_TEXT_SEALED] = fields->sealed,
  };

  self->texts = statreg_login_texts_new (texts);
  self->changed = fields->changed;
  self->verdict_at = fields->verdict_at;
  self->verdict_messages = fields->verdict_messages;
  return self;
}

/**
 * statreg_static_login_new_from_registration:
 * @registration: what an owner sent
 * @now: when it is applied, seconds since 1970
 *
 * The sealed text moves unchanged; as its inner id is the registration's, so is the login's.
 *
 * Returns: (transfer full): the login that applying @registration makes
 */
StatregStaticLogin *
statreg_static_login_new_from_registration (StatregRegistration *registration, gint64 now)
{
  StatregStaticLogin *self;

  g_return_val_if_fail (STATREG_IS_REGISTRATION (registration), NULL);

  self = g_object_new (STATREG_TYPE_STATIC_LOGIN, NULL);
  self->texts = statreg_login_texts_ref (statreg_registration_get_texts (registration));
  self->changed = now;
  return self;
}

static char **
copy_edited (StatregStaticLogin *self)
{
  char **copy = self->edited ? g_new (char *, STATREG_LOGIN_N_TEXTS) : NULL;

  for (guint i = 0; copy && i < STATREG_LOGIN_N_TEXTS; i++)
    copy[i] = g_strdup (self->edited[i]);
  return copy;
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
  copy->texts = self->texts ? statreg_login_texts_ref (self->texts) : NULL;
  copy->edited = copy_edited (self);
  copy->changed = self->changed;
  copy->verdict_at = self->verdict_at;
  copy->verdict_messages = self->verdict_messages;
  copy->previous = self->previous ? statreg_static_login_copy (self->previous) : NULL;
  return copy;
}

static gboolean
has_equal_texts (StatregStaticLogin *a, StatregStaticLogin *b)
{
  if (a->texts == b->texts && !a->edited && !b->edited)
    return TRUE;
  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    if (i != STATREG_LOGIN_TEXT_SOURCE && !g_str_equal (get_text (a, i), get_text (b, i)))
      return FALSE;
  return TRUE;
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
  return has_equal_texts (a, b) && statreg_static_login_equal (a->previous, b->previous);
}

/* The getters of all texts are alike. */
#define DEFINE_GETTER(name, text) \
  const char * \
  statreg_static_login_get_##name (StatregStaticLogin *self) \
  { \
    g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (self), NULL); \
    return get_text (self, STATREG_LOGIN_TEXT_##text); \
  }

DEFINE_GETTER (id, ID)
DEFINE_GETTER (address, ADDRESS)
DEFINE_GETTER (address_key, ADDRESS_KEY)
DEFINE_GETTER (logon, LOGON)
DEFINE_GETTER (domain, DOMAIN)
DEFINE_GETTER (url, URL)
DEFINE_GETTER (key, KEY)
DEFINE_GETTER (sealed, SEALED)
DEFINE_GETTER (origin, ORIGIN)
DEFINE_GETTER (verdict, VERDICT)
DEFINE_GETTER (verdict_text, VERDICT_TEXT)

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
 * @previous: (nullable): the login that @self replaced, with what it replaced itself
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
