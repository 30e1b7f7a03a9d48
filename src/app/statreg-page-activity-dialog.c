/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-page-activity-dialog.h"

#include <glib/gi18n.h>

#include "statreg-copy-row.h"
#include "statreg-count-row.h"
#include "statreg-message-row.h"
#include "statreg-time.h"

#define SHORT_FINGERPRINT_BYTES 8   /* enough to tell one certificate from another at a glance */

struct _StatregPageActivityDialog
{
  AdwPreferencesWindow parent_instance;
  StatregSession *session;
  AdwPreferencesGroup *refusals;
};

G_DEFINE_FINAL_TYPE (StatregPageActivityDialog, statreg_page_activity_dialog, ADW_TYPE_PREFERENCES_WINDOW)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static StatregActivity *
get_activity (StatregPageActivityDialog *self)
{
  return statreg_page_get_activity (statreg_session_get_page (self->session));
}

/* For the .ui. */

static char *
format_certificate (GtkWidget *widget, StatregCertificate *certificate)
{
  g_autofree char *fingerprint = NULL, *end = NULL;

  if (!certificate)
    return g_strdup (_("None yet: one is made when registrations are first turned on"));
  /* Two digits and a colon for each byte. */
  fingerprint = g_strndup (statreg_certificate_get_sha256 (certificate), 3 * SHORT_FINGERPRINT_BYTES - 1);
  end = statreg_time_to_local (statreg_certificate_get_not_after (certificate));
  /* Translators: the beginning of a fingerprint, and a point in time */
  return g_strdup_printf (_("%s…, valid until %s"), fingerprint, end);
}

static char *
format_today_note (GtkWidget *widget, gboolean complete)
{
  return g_strdup (complete ? "" : _("Without those that were decided before Statreg was started"));
}

static gboolean
is_some_text (GtkWidget *widget, const char *text)
{
  return text && *text;
}

static gboolean
is_none (GtkWidget *widget, guint count)
{
  return count == 0;
}

/* A row for each reason, there as long as somebody was refused for it: rows that stay where they are can be read while
 * the numbers change. */
static void
add_reason (StatregPageActivityDialog *self, StatregRefusalReason *reason)
{
  GtkWidget *row = g_object_new (STATREG_TYPE_COUNT_ROW, "title", statreg_refusal_reason_get_title (reason), NULL);

  g_object_bind_property (reason, "count", row, "count", G_BINDING_SYNC_CREATE);
  g_object_bind_property (reason, "count", row, "visible", G_BINDING_SYNC_CREATE);
  adw_preferences_group_add (self->refusals, row);
}

static void
statreg_page_activity_dialog_constructed (GObject *object)
{
  StatregPageActivityDialog *self = STATREG_PAGE_ACTIVITY_DIALOG (object);
  GListModel *reasons = statreg_activity_get_reasons (get_activity (self));

  G_OBJECT_CLASS (statreg_page_activity_dialog_parent_class)->constructed (object);
  for (guint i = 0; i < g_list_model_get_n_items (reasons); i++)
    {
      g_autoptr(StatregRefusalReason) reason = g_list_model_get_item (reasons, i);

      add_reason (self, reason);
    }
}

static void
statreg_page_activity_dialog_map (GtkWidget *widget)
{
  statreg_activity_watch (get_activity (STATREG_PAGE_ACTIVITY_DIALOG (widget)));
  GTK_WIDGET_CLASS (statreg_page_activity_dialog_parent_class)->map (widget);
}

static void
statreg_page_activity_dialog_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (statreg_page_activity_dialog_parent_class)->unmap (widget);
  statreg_activity_unwatch (get_activity (STATREG_PAGE_ACTIVITY_DIALOG (widget)));
}

static void
statreg_page_activity_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, STATREG_PAGE_ACTIVITY_DIALOG (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_page_activity_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    STATREG_PAGE_ACTIVITY_DIALOG (object)->session = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_page_activity_dialog_finalize (GObject *object)
{
  g_clear_object (&STATREG_PAGE_ACTIVITY_DIALOG (object)->session);
  G_OBJECT_CLASS (statreg_page_activity_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (STATREG_TYPE_COPY_ROW);
  g_type_ensure (STATREG_TYPE_COUNT_ROW);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-page-activity-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregPageActivityDialog, refusals);
  gtk_widget_class_bind_template_callback (widget_class, format_certificate);
  gtk_widget_class_bind_template_callback (widget_class, format_today_note);
  gtk_widget_class_bind_template_callback (widget_class, is_some_text);
  gtk_widget_class_bind_template_callback (widget_class, is_none);
}

static void
statreg_page_activity_dialog_class_init (StatregPageActivityDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = statreg_page_activity_dialog_constructed;
  object_class->get_property = statreg_page_activity_dialog_get_property;
  object_class->set_property = statreg_page_activity_dialog_set_property;
  object_class->finalize = statreg_page_activity_dialog_finalize;
  widget_class->map = statreg_page_activity_dialog_map;
  widget_class->unmap = statreg_page_activity_dialog_unmap;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (widget_class);
}

static void
statreg_page_activity_dialog_init (StatregPageActivityDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_page_activity_dialog_new:
 * @session: whose page
 *
 * Makes the window that shows what the page is doing. The caller sets what it is transient for, and presents it.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_page_activity_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_PAGE_ACTIVITY_DIALOG, "session", session, NULL);
}
