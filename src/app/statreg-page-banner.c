/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-page-banner.h"

#include <glib/gi18n.h>

#include "statreg-message.h"
#include "statreg-notice.h"
#include "statreg-weak.h"

struct _StatregPageBanner
{
  StatregBanner parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregPageBanner, statreg_page_banner, STATREG_TYPE_BANNER)

/* For the .ui: everything follows from the state of the page and the setting. */

/* NULL where there is nothing to say, or the store's banner says it, with the way out. */
static char *
format_text (GtkWidget *widget, StatregPageState state, const char *url, const char *reason, gboolean wanted,
             gboolean closed_by_store)
{
  if (closed_by_store || (state == STATREG_PAGE_FAILED && !wanted))
    return NULL;
  switch (state)
    {
    case STATREG_PAGE_OPEN:
      return g_strdup_printf (_("Mailbox registrations are on · %s"), url);
    case STATREG_PAGE_FAILED:
      return g_strdup_printf (_("Mailbox registrations could not be turned on: %s"), reason);
    case STATREG_PAGE_WAITING:
    case STATREG_PAGE_ENDED:
      return g_strdup_printf ("%s · %s", reason, url);
    case STATREG_PAGE_CLOSED:
      return g_strdup (reason);
    case STATREG_PAGE_OFF:
    case STATREG_PAGE_STARTING:
    default:
      return NULL;
    }
}

static char *
choose_icon (GtkWidget *widget, StatregPageState state)
{
  if (state == STATREG_PAGE_OPEN)
    return g_strdup ("media-record-symbolic");
  if (state == STATREG_PAGE_FAILED || state == STATREG_PAGE_CLOSED)
    return g_strdup ("dialog-warning-symbolic");
  return g_strdup ("content-loading-symbolic");
}

static char *
choose_kind (GtkWidget *widget, StatregPageState state)
{
  return g_strdup (state == STATREG_PAGE_OPEN ? "on" : state == STATREG_PAGE_FAILED ? "error" : "warning");
}

static gboolean
is_active (GtkWidget *widget, StatregPageState state)
{
  return state != STATREG_PAGE_FAILED;
}

/* A page that takes nothing before the administrator has done something is nothing to send owners to. */
static gboolean
is_of_use (GtkWidget *widget, StatregPageState state)
{
  return state != STATREG_PAGE_FAILED && state != STATREG_PAGE_CLOSED;
}

static gboolean
is_failed (GtkWidget *widget, StatregPageState state)
{
  return state == STATREG_PAGE_FAILED;
}

static void
on_setting_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPageBanner) self = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  GtkWindow *window = self ? statreg_banner_get_window (STATREG_BANNER (self)) : NULL;

  if (!statreg_settings_change_finish (STATREG_SETTINGS (source), result, &error) && window)
    statreg_message_show (window, _("Mailbox registrations could not be turned off"), error->message);
}

/* The page follows the setting. */
static void
on_turn_off (StatregPageBanner *self)
{
  StatregSession *session = statreg_banner_get_session (STATREG_BANNER (self));

  statreg_settings_change_async (statreg_session_get_settings (session), "registrations", "off", NULL,
                                 on_setting_saved_ready, statreg_weak_new (self));
}

static void
statreg_page_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STATREG_TYPE_PAGE_BANNER);
  G_OBJECT_CLASS (statreg_page_banner_parent_class)->dispose (object);
}

static void
statreg_page_banner_class_init (StatregPageBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = statreg_page_banner_dispose;
  g_type_ensure (STATREG_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-page-banner.ui");
  gtk_widget_class_bind_template_callback (widget_class, is_active);
  gtk_widget_class_bind_template_callback (widget_class, is_failed);
  gtk_widget_class_bind_template_callback (widget_class, is_of_use);
  gtk_widget_class_bind_template_callback (widget_class, format_text);
  gtk_widget_class_bind_template_callback (widget_class, choose_icon);
  gtk_widget_class_bind_template_callback (widget_class, choose_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_turn_off);
}

static void
statreg_page_banner_init (StatregPageBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
