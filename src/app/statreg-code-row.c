/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-code-row.h"

#include <glib/gi18n.h>

#include "statreg-setting-link.h"

struct _StatregCodeRow
{
  AdwActionRow        parent_instance;
  StatregSettingLink *link;
  GtkSwitch          *toggle;
  GtkWidget          *copy_button;
  GtkWidget          *make_button;
};

enum
{
  PROP_SETTINGS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregCodeRow, statreg_code_row, ADW_TYPE_ACTION_ROW)

static void
show_setting (GtkWidget *row, gboolean changed)
{
  StatregCodeRow *self = STATREG_CODE_ROW (row);
  g_autofree char *code = statreg_setting_link_dup_text (self->link);
  gboolean asked = code[0] != '\0';

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               asked ? code : _("Whoever reaches the page can register"));
  gtk_widget_set_visible (self->copy_button, asked);
  gtk_widget_set_visible (self->make_button, asked);
  gtk_switch_set_state (self->toggle, asked);
  gtk_switch_set_active (self->toggle, asked);
}

static void
make_code (StatregCodeRow *self)
{
  g_autofree char *code = statreg_settings_make_code ();

  statreg_setting_link_change (self->link, code);
}

static gboolean
on_state_set (StatregCodeRow *self, gboolean asked)
{
  g_autofree char *code = statreg_setting_link_dup_text (self->link);

  if (statreg_setting_link_get_settings (self->link) && asked != (code[0] != '\0'))
    {
      if (asked)
        make_code (self);
      else
        statreg_setting_link_change (self->link, "");
    }
  return TRUE;
}

static void
on_copy_clicked (StatregCodeRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *code = statreg_setting_link_dup_text (self->link);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), code);
  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (_("Copied")));
}

static void
statreg_code_row_dispose (GObject *object)
{
  g_clear_object (&STATREG_CODE_ROW (object)->link);
  G_OBJECT_CLASS (statreg_code_row_parent_class)->dispose (object);
}

static void
statreg_code_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SETTINGS)
    g_value_set_object (value, statreg_setting_link_get_settings (STATREG_CODE_ROW (object)->link));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_code_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SETTINGS)
    statreg_setting_link_set_settings (STATREG_CODE_ROW (object)->link, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_code_row_class_init (StatregCodeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = statreg_code_row_dispose;
  object_class->get_property = statreg_code_row_get_property;
  object_class->set_property = statreg_code_row_set_property;
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, STATREG_TYPE_SETTINGS,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-code-row.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregCodeRow, toggle);
  gtk_widget_class_bind_template_child (widget_class, StatregCodeRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, StatregCodeRow, make_button);
  gtk_widget_class_bind_template_callback (widget_class, on_state_set);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, make_code);
}

static void
statreg_code_row_init (StatregCodeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->link = statreg_setting_link_new (GTK_WIDGET (self), show_setting);
  statreg_setting_link_set_key (self->link, "code");
}
