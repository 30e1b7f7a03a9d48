/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-page-notifier.h"

#include <glib/gi18n.h>

#include "statreg-desktop-notification.h"
#include "statreg-page-activity-dialog.h"
#include "statreg-window.h"

/* In STATREG_REFUSAL_LATELY_MINUTES. Owners in a hurry and the usual scanners stay below. */
#define MANY_REFUSALS 100
#define MANY_WRONG_CODES 20
#define INTERVAL (60 * 60 * (gint64) G_USEC_PER_SEC)

/* What the notifications are about; a later one takes the place of an earlier one. */
#define ABOUT_PAGE "page"
#define ABOUT_WARNING "page-warning"
#define ABOUT_REFUSALS "page-refusals"
#define ABOUT_CODES "page-codes"

struct _StatregPageNotifier
{
  GObject parent_instance;
  GtkApplication *application;    /* borrowed: it owns this */
  StatregSession *session;
  StatregPageState state;         /* the last one that is not a mere passage */
  gint64 refusals_told;           /* monotonic, in µs; 0: never */
  gint64 codes_told;
};

G_DEFINE_FINAL_TYPE (StatregPageNotifier, statreg_page_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (StatregPageNotifier *self, gboolean in_banner)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  if (!window || !gtk_window_is_active (window))
    return FALSE;
  return STATREG_IS_PAGE_ACTIVITY_DIALOG (window) || (in_banner && STATREG_IS_WINDOW (window));
}

static void
tell (StatregPageNotifier *self, const char *about, const char *title, const char *body, const char *action)
{
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, action);
  statreg_desktop_notification_send (G_APPLICATION (self->application), about, notification);
}

static void
withdraw (StatregPageNotifier *self, const char *about)
{
  g_application_withdraw_notification (G_APPLICATION (self->application), about);
}

/* Where the person can do something about it. */
static const char *
choose_way_out_of_closed (StatregPageNotifier *self)
{
  StatregPage *page = statreg_session_get_page (self->session);

  if (!statreg_page_has_clock_jumped (page) &&
      statreg_store_get_state (statreg_session_get_store (self->session)) == STATREG_STORE_READY)
    return "app.show-registrations";
  return "app.show-window";
}

static void
tell_state (StatregPageNotifier *self, StatregPageState before)
{
  StatregPage *page = statreg_session_get_page (self->session);
  const char *reason = statreg_page_get_reason (page);
  gboolean wanted = statreg_settings_get_registrations (statreg_session_get_settings (self->session));

  if (self->state == STATREG_PAGE_OPEN && before == STATREG_PAGE_WAITING)
    tell (self, ABOUT_PAGE, _("The registration page has opened"), statreg_page_get_url (page), "app.show-window");
  else if (self->state == STATREG_PAGE_ENDED && before == STATREG_PAGE_OPEN)
    tell (self, ABOUT_PAGE, _("The registration page has closed"), reason, "app.show-window");
  else if (self->state == STATREG_PAGE_CLOSED)
    tell (self, ABOUT_PAGE, _("The registration page accepts nothing"), reason, choose_way_out_of_closed (self));
  else if (self->state == STATREG_PAGE_FAILED && wanted)
    tell (self, ABOUT_PAGE, _("The registration page could not be opened"), reason, "app.registration-settings");
  else
    withdraw (self, ABOUT_PAGE);
}

static void
on_state_changed (StatregPageNotifier *self, GParamSpec *pspec, StatregPage *page)
{
  StatregPageState before = self->state;

  if (statreg_page_get_state (page) == STATREG_PAGE_STARTING)
    return;
  self->state = statreg_page_get_state (page);
  if (self->state != before && !is_looked_at (self, TRUE))
    tell_state (self, before);
}

/* Its text changes with each step. */
static void
on_warning_changed (StatregPageNotifier *self, GParamSpec *pspec, StatregPage *page)
{
  const char *warning = statreg_page_get_warning (page);

  if (!warning)
    withdraw (self, ABOUT_WARNING);
  else if (!is_looked_at (self, TRUE))
    tell (self, ABOUT_WARNING, _("The registration page needs your attention"), warning, "app.certificate-settings");
}

static gboolean
is_due (gint64 told)
{
  return told == 0 || g_get_monotonic_time () - told >= INTERVAL;
}

static void
tell_refusals (StatregPageNotifier *self, guint n, StatregRefusalReason *most)
{
  g_autofree char *body = g_strdup_printf (_("In the last five minutes: %u. Most frequent reason: %s."), n,
                                           statreg_refusal_reason_get_title (most));

  self->refusals_told = g_get_monotonic_time ();
  tell (self, ABOUT_REFUSALS, _("The registration page is refusing many requests"), body, "app.page-activity");
}

static void
tell_codes (StatregPageNotifier *self, guint n)
{
  g_autofree char *body =
    g_strdup_printf (_("In the last five minutes: %u. Somebody may be guessing the access code."), n);

  self->codes_told = g_get_monotonic_time ();
  tell (self, ABOUT_CODES, _("Many wrong access codes were sent"), body, "app.page-activity");
}

/* For the reason with the most refusals of late; how many there are in all. */
static guint
sum_up (GListModel *reasons, StatregRefusalReason **most, guint *n_wrong_codes)
{
  guint sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (reasons); i++)
    {
      g_autoptr(StatregRefusalReason) reason = g_list_model_get_item (reasons, i);
      guint lately = statreg_refusal_reason_get_lately (reason);

      sum += lately;
      if (!*most || lately > statreg_refusal_reason_get_lately (*most))
        *most = reason;
      if (statreg_refusal_reason_get_what (reason) == STATREG_COUNT_WRONG_CODE)
        *n_wrong_codes = lately;
    }
  return sum;
}

static void
on_refused_changed (StatregPageNotifier *self, GParamSpec *pspec, StatregActivity *activity)
{
  StatregRefusalReason *most = NULL;
  guint n_wrong_codes = 0;
  guint sum = sum_up (statreg_activity_get_reasons (activity), &most, &n_wrong_codes);

  if (is_looked_at (self, FALSE))
    return;
  if (n_wrong_codes >= MANY_WRONG_CODES && is_due (self->codes_told))
    tell_codes (self, n_wrong_codes);
  if (sum >= MANY_REFUSALS && is_due (self->refusals_told))
    tell_refusals (self, sum, most);
}

static void
statreg_page_notifier_finalize (GObject *object)
{
  StatregPageNotifier *self = STATREG_PAGE_NOTIFIER (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_page_notifier_parent_class)->finalize (object);
}

static void
statreg_page_notifier_class_init (StatregPageNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_page_notifier_finalize;
}

static void
statreg_page_notifier_init (StatregPageNotifier *self)
{
}

/**
 * statreg_page_notifier_new:
 * @application: the program; outlives the notifier
 * @session: whose page to watch
 *
 * Returns: (transfer full): the notifier
 */
StatregPageNotifier *
statreg_page_notifier_new (GtkApplication *application, StatregSession *session)
{
  StatregPageNotifier *self = g_object_new (STATREG_TYPE_PAGE_NOTIFIER, NULL);
  StatregPage *page = statreg_session_get_page (session);

  self->application = application;
  self->session = g_object_ref (session);
  self->state = statreg_page_get_state (page);
  g_signal_connect_object (page, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::warning", G_CALLBACK (on_warning_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_page_get_activity (page), "notify::refused", G_CALLBACK (on_refused_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
