/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-page-banner.h"

#include <glib/gi18n.h>

#include "statreg-message.h"
#include "statreg-notice.h"
#include "statreg-weak.h"

struct _StatregPageBanner
{
  AdwBin parent_instance;
  StatregSession *session;
};

G_DEFINE_FINAL_TYPE (StatregPageBanner, statreg_page_banner, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

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
  GtkRoot *root = self ? gtk_widget_get_root (GTK_WIDGET (self)) : NULL;

  if (!statreg_settings_change_finish (STATREG_SETTINGS (source), result, &error) && root)
    statreg_message_show (GTK_WINDOW (root), _("Mailbox registrations could not be turned off"), error->message);
}

/* The page follows the setting. */
static void
on_turn_off (StatregPageBanner *self)
{
  statreg_settings_change_async (statreg_session_get_settings (self->session), "registrations", "off", NULL,
                                 on_setting_saved_ready, statreg_weak_new (self));
}

static void
statreg_page_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, STATREG_PAGE_BANNER (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_page_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_set_object (&STATREG_PAGE_BANNER (object)->session, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_page_banner_dispose (GObject *object)
{
  StatregPageBanner *self = STATREG_PAGE_BANNER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_PAGE_BANNER);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_page_banner_parent_class)->dispose (object);
}

static void
statreg_page_banner_class_init (StatregPageBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = statreg_page_banner_get_property;
  object_class->set_property = statreg_page_banner_set_property;
  object_class->dispose = statreg_page_banner_dispose;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
