/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-time.h"

#define LONGEST_WAIT_MS 10000   /* so that a clock that was set is noticed soon */

static guint
get_n_pending (StatregPage *self)
{
  guint n_pending = 0;

  g_object_get (self->store, "n-pending", &n_pending, NULL);
  return n_pending;
}

/* Whether the store takes registrations, and there is a key that opens them again. */
static gboolean
is_accepting (StatregPage *self)
{
  return statreg_keys_get_public (self->keys, NULL) &&
         statreg_store_get_state (self->store) == STATREG_STORE_READY &&
         get_n_pending (self) < statreg_settings_get_max_pending (self->settings);
}

/* The port to listen on, and the addresses, owned. */
guint
statreg_page_dup_wish (StatregPage *self, GStrv *listen)
{
  const char *const *addresses = self->override_listen != NULL ? (const char *const *) self->override_listen
                                                               : statreg_settings_get_listen (self->settings);

  *listen = g_strdupv ((GStrv) addresses);
  return self->override_port != 0 ? self->override_port : statreg_settings_get_port (self->settings);
}

static char *
dup_clock_reason (StatregPage *self)
{
  gint64 before, after;
  g_autofree char *before_text = NULL;
  g_autofree char *after_text = NULL;

  statreg_clock_get_jump (self->clock, &before, &after);
  before_text = statreg_time_to_local (before);
  after_text = statreg_time_to_local (after);
  return g_strdup_printf (_("Nothing is accepted: this machine’s clock was set from %s to %s. Check it, then "
                            "open the page again"), before_text, after_text);
}

static char *
dup_closed_reason (StatregPage *self)
{
  const char *error = statreg_store_get_error (self->store);
  guint n_pending = get_n_pending (self);

  if (!statreg_keys_get_public (self->keys, NULL))
    return g_strdup_printf (_("Nothing is accepted: %s"), statreg_keys_get_text (self->keys));
  if (statreg_store_get_state (self->store) == STATREG_STORE_READY)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "Nothing more is accepted: %u registration is pending, as many as "
                                         "the settings allow. Apply or delete it",
                                         "Nothing more is accepted: %u registrations are pending, as many as "
                                         "the settings allow. Apply or delete some", n_pending), n_pending);
  if (error == NULL)
    return g_strdup (_("Nothing is accepted until the registrations have been read"));
  if (statreg_store_get_state (self->store) == STATREG_STORE_LATCHED)
    return g_strdup_printf (_("Nothing is accepted until the registrations have been repaired: %s"), error);
  return g_strdup_printf (_("Nothing is accepted: %s"), error);
}

static char *
dup_with_time (const char *format, gint64 seconds)
{
  g_autofree char *time = statreg_time_to_local (seconds);
  g_autoptr(GString) text = g_string_new (format);

  g_string_replace (text, "%s", time, 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static StatregPageState
choose_state (StatregPage *self, gint64 now, char **reason)
{
  const StatregPageConfig *config = self->config;

  if (!config->accepting || self->clock_jumped)
    {
      *reason = config->accepting ? dup_clock_reason (self) : dup_closed_reason (self);
      return STATREG_PAGE_CLOSED;
    }
  if (config->closes != 0 && now >= config->closes)
    {
      *reason = dup_with_time (_("The time for registrations ended on %s"), config->closes);
      return STATREG_PAGE_ENDED;
    }
  if (config->opens != 0 && now < config->opens)
    {
      *reason = dup_with_time (_("The page opens on %s"), config->opens);
      return STATREG_PAGE_WAITING;
    }
  *reason = config->closes != 0 ? dup_with_time (_("Mailbox registrations are on until %s"), config->closes)
                                : g_strdup (_("Mailbox registrations are on"));
  return STATREG_PAGE_OPEN;
}

static gboolean
on_look (gpointer data)
{
  statreg_page_update_state (data);
  return G_SOURCE_REMOVE;
}

/* Wakes up at the next edge of the window, and to look at the clock. */
static void
look_again (StatregPage *self, gint64 now)
{
  const StatregPageConfig *config = self->config;
  gint64 edge = config->opens > now ? config->opens : config->closes;
  gint64 wait = edge * 1000 - g_get_real_time () / 1000;

  g_clear_pointer (&self->look, statreg_source_end);
  wait = edge > now ? CLAMP (wait, 1, LONGEST_WAIT_MS) : LONGEST_WAIT_MS;
  self->look = statreg_source_after (wait, self->context, on_look, self);
}

/* Says how the page stands at the moment; only while it listens. Whoever is told may end it, which is why that comes
 * last. */
void
statreg_page_update_state (StatregPage *self)
{
  gint64 now = statreg_time_now ();
  char *reason = NULL;
  StatregPageState state;

  g_object_freeze_notify (G_OBJECT (self));
  statreg_page_set_clock_jumped (self, statreg_clock_look (self->clock));
  state = choose_state (self, now, &reason);
  look_again (self, now);
  statreg_page_set_state (self, state, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What else the page may be called: names in its certificate, and where it listens. */
static GStrv
make_names (StatregPage *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_addv (names, (const char **) statreg_certificate_get_names (self->certificate));
  g_strv_builder_addv (names, (const char **) self->listen);
  return g_strv_builder_end (names);
}

/* Makes a snapshot of everything, for the page's thread. FALSE: there is no key to seal with. */
gboolean
statreg_page_renew_config (StatregPage *self)
{
  g_auto(GStrv) names = make_names (self);
  StatregPublicKey key;

  if (!statreg_keys_get_public (self->keys, &key))
    {
      if (self->config == NULL)
        return FALSE;
      key = self->config->key;
    }
  g_clear_pointer (&self->config, statreg_page_config_unref);
  self->config = statreg_page_config_new (self->settings, self->port, &key, (const char *const *) names,
                                          is_accepting (self), self->clock);
  statreg_store_set_max_pending (self->store, statreg_settings_get_max_pending (self->settings));
  if (self->server != NULL)
    {
      statreg_server_set_config (self->server, self->config);
      statreg_page_update_state (self);
    }
  return TRUE;
}

static gboolean
on_refresh (gpointer data)
{
  StatregPage *self = data;
  g_auto(GStrv) listen = NULL;
  guint port = statreg_page_dup_wish (self, &listen);

  g_clear_pointer (&self->refresh, statreg_source_end);
  if (self->server == NULL)
    return G_SOURCE_REMOVE;
  if (port != self->wanted_port ||
      !g_strv_equal ((const char *const *) listen, (const char *const *) self->listen))
    statreg_page_restart (self);
  else
    statreg_page_renew_config (self);
  return G_SOURCE_REMOVE;
}

/* Reading settings.json anew changes several properties in a row: one look at them afterwards is enough. */
static void
on_setting_changed (StatregPage *self)
{
  if (self->refresh == NULL)
    self->refresh = statreg_source_after (0, self->context, on_refresh, self);
}

static void
on_store_changed (StatregPage *self)
{
  if (self->server != NULL && self->config->accepting != is_accepting (self))
    statreg_page_renew_config (self);
}

static void
on_key_changed (StatregPage *self)
{
  if (self->server != NULL)
    statreg_page_renew_config (self);
}

/* Connects to everything that changes what owners see. */
void
statreg_page_follow (StatregPage *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  g_signal_connect_object (self->settings, "notify", G_CALLBACK (on_setting_changed), self, flags);
  g_signal_connect_object (self->store, "notify::state", G_CALLBACK (on_store_changed), self, flags);
  g_signal_connect_object (self->store, "notify::n-pending", G_CALLBACK (on_store_changed), self, flags);
  g_signal_connect_object (self->keys, "notify::id", G_CALLBACK (on_key_changed), self, flags);
  g_signal_connect_object (self->keys, "notify::state", G_CALLBACK (on_key_changed), self, flags);
}

/**
 * statreg_page_confirm_clock:
 * @self: a page
 *
 * Says for the administrator that the machine's clock is right as it is. A page that was closed because it had
 * been set opens again.
 */
void
statreg_page_confirm_clock (StatregPage *self)
{
  g_return_if_fail (STATREG_IS_PAGE (self));

  statreg_clock_confirm (self->clock);
  if (self->server != NULL)
    statreg_page_update_state (self);
}
