/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_STATE = 1,
  PROP_ACTIVE,
  PROP_REASON,
  PROP_URL,
  PROP_CERTIFICATE,
  PROP_CLOCK_JUMPED,
  PROP_WARNING,
  PROP_ACTIVITY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregPage, statreg_page, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (StatregPageState, statreg_page_state,
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_ENDED, "ended"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (STATREG_PAGE_FAILED, "failed"))

static void
statreg_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregPage *self = STATREG_PAGE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, statreg_page_is_active (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_CLOCK_JUMPED:
      g_value_set_boolean (value, self->clock_jumped);
      break;
    case PROP_WARNING:
      g_value_set_string (value, self->warning);
      break;
    case PROP_ACTIVITY:
      g_value_set_object (value, self->activity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_page_dispose (GObject *object)
{
  StatregPage *self = STATREG_PAGE (object);

  statreg_page_forget_caller (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->look, statreg_source_end);
  g_clear_pointer (&self->refresh, statreg_source_end);
  g_clear_pointer (&self->reload, statreg_source_end);
  if (self->activity != NULL)
    statreg_activity_set_server (self->activity, NULL);
  g_clear_object (&self->server);
  g_clear_pointer (&self->lock, statreg_lock_free);
  G_OBJECT_CLASS (statreg_page_parent_class)->dispose (object);
}

static void
statreg_page_finalize (GObject *object)
{
  StatregPage *self = STATREG_PAGE (object);

  g_clear_object (&self->activity);
  g_clear_object (&self->folder);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);
  g_clear_object (&self->keys);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->credentials, statreg_tls_credentials_unref);
  g_clear_pointer (&self->config, statreg_page_config_unref);
  statreg_clock_unref (self->clock);
  g_strfreev (self->override_listen);
  g_strfreev (self->listen);
  g_free (self->reason);
  g_free (self->url);
  g_clear_object (&self->reloading);
  g_free (self->reload_problem);
  g_free (self->warning);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (statreg_page_parent_class)->finalize (object);
}

static void
statreg_page_class_init (StatregPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_page_get_property;
  object_class->dispose = statreg_page_dispose;
  object_class->finalize = statreg_page_finalize;
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, STATREG_TYPE_PAGE_STATE, STATREG_PAGE_OFF, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, "", flags);
  properties[PROP_CERTIFICATE] =
    g_param_spec_object ("certificate", NULL, NULL, STATREG_TYPE_CERTIFICATE, flags);
  properties[PROP_CLOCK_JUMPED] = g_param_spec_boolean ("clock-jumped", NULL, NULL, FALSE, flags);
  properties[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, NULL, flags);
  properties[PROP_ACTIVITY] = g_param_spec_object ("activity", NULL, NULL, STATREG_TYPE_ACTIVITY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_page_init (StatregPage *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->clock = statreg_clock_new ();
  self->reason = g_strdup (_("Mailbox registrations are off"));
  self->url = g_strdup ("");
}

/**
 * statreg_page_new:
 * @folder: the data folder
 * @settings: its settings, loaded
 * @store: its registrations
 * @keys: its keys
 *
 * Returns: (transfer full): the page, off; it lives in the caller's thread-default main context
 */
StatregPage *
statreg_page_new (StatregFolder *folder, StatregSettings *settings, StatregStore *store, StatregKeys *keys)
{
  StatregPage *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && STATREG_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (STATREG_IS_STORE (store) && STATREG_IS_KEYS (keys), NULL);

  self = g_object_new (STATREG_TYPE_PAGE, NULL);
  self->folder = g_object_ref (folder);
  self->settings = g_object_ref (settings);
  self->store = g_object_ref (store);
  self->keys = g_object_ref (keys);
  self->activity = statreg_activity_new (folder, store);
  statreg_page_follow (self);
  return self;
}

/**
 * statreg_page_override:
 * @self: a page that is off
 * @port: TCP port instead of the settings'; 0: the settings'
 * @listen: (nullable): IP addresses instead of the settings'; %NULL: the settings'
 */
void
statreg_page_override (StatregPage *self, guint port, const char *const *listen)
{
  g_return_if_fail (STATREG_IS_PAGE (self) && port <= G_MAXUINT16);

  self->override_port = port;
  g_strfreev (self->override_listen);
  self->override_listen = g_strdupv ((GStrv) listen);
}

static gboolean
is_listening (StatregPageState state)
{
  return state == STATREG_PAGE_OPEN || state == STATREG_PAGE_WAITING || state == STATREG_PAGE_ENDED ||
         state == STATREG_PAGE_CLOSED;
}

static void
set_text (StatregPage *self, char **text, const char *value, guint property)
{
  if (g_strcmp0 (*text, value) == 0)
    return;
  g_free (*text);
  *text = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
statreg_page_set_clock_jumped (StatregPage *self, gboolean clock_jumped)
{
  if (self->clock_jumped == clock_jumped)
    return;
  self->clock_jumped = clock_jumped;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK_JUMPED]);
}

/* Takes reason. The address is shown exactly while it leads somewhere. */
void
statreg_page_set_state (StatregPage *self, StatregPageState state, char *reason)
{
  g_autofree char *text = reason;
  g_autofree char *warning = statreg_page_dup_warning (self);
  gboolean was_active = statreg_page_is_active (self);
  gboolean is_change = self->state != state;
  gboolean has_url = is_listening (state) && self->config != NULL;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  if (!is_listening (state))
    statreg_page_set_clock_jumped (self, FALSE);
  set_text (self, &self->reason, text, PROP_REASON);
  set_text (self, &self->url, has_url ? self->config->url : "", PROP_URL);
  set_text (self, &self->warning, is_listening (state) ? warning : NULL, PROP_WARNING);
  if (is_change)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (was_active != statreg_page_is_active (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Takes credentials. */
void
statreg_page_set_credentials (StatregPage *self, StatregTlsCredentials *credentials)
{
  g_clear_pointer (&self->credentials, statreg_tls_credentials_unref);
  self->credentials = credentials;
  g_set_object (&self->certificate, statreg_tls_credentials_get_certificate (credentials));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CERTIFICATE]);
}

/**
 * statreg_page_get_state:
 * @self: a page
 *
 * Returns: its state
 */
StatregPageState
statreg_page_get_state (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), STATREG_PAGE_OFF);

  return self->state;
}

/**
 * statreg_page_is_active:
 * @self: a page
 *
 * Returns: whether it listens
 */
gboolean
statreg_page_is_active (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), FALSE);

  return is_listening (self->state);
}

/**
 * statreg_page_get_reason:
 * @self: a page
 *
 * Returns: (transfer none): a sentence for people that tells how it stands, and why
 */
const char *
statreg_page_get_reason (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), "");

  return self->reason;
}

/**
 * statreg_page_get_url:
 * @self: a page
 *
 * Returns: (transfer none): its address for owners, "" while it does not listen
 */
const char *
statreg_page_get_url (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), "");

  return self->url;
}

/**
 * statreg_page_get_certificate:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the certificate that it shows, as far as it is known
 */
StatregCertificate *
statreg_page_get_certificate (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), NULL);

  return self->certificate;
}

/**
 * statreg_page_has_clock_jumped:
 * @self: a page
 *
 * Returns: whether the page is closed because the machine's clock was set, until
 *   statreg_page_confirm_clock()
 */
gboolean
statreg_page_has_clock_jumped (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), FALSE);

  return self->clock_jumped;
}

/**
 * statreg_page_get_warning:
 * @self: a page
 *
 * The page works, but its certificate needs the administrator: changed files cannot be used, it expires soon
 * or has expired, or it is not made for the public host name. Changes only when there is something else to tell,
 * so each change is worth a message of its own.
 *
 * An expired certificate does not close the page: a clock that is wrong here would turn owners away whose
 * browsers find nothing wrong, and all others are warned by the browser itself.
 *
 * Returns: (transfer none) (nullable): sentences for people, or %NULL
 */
const char *
statreg_page_get_warning (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), NULL);

  return self->warning;
}

/**
 * statreg_page_get_activity:
 * @self: a page
 *
 * Returns: (transfer none): what it is doing
 */
StatregActivity *
statreg_page_get_activity (StatregPage *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE (self), NULL);

  return self->activity;
}
