/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-file-row.h"

#include <glib/gi18n.h>

#include "statreg-address.h"

struct _StatregFileRow
{
  AdwActionRow          parent_instance;
  GFile                *file;
  gboolean              saving;
  char                 *suggested_name;
  GtkFileChooserNative *chooser;   /* while it is shown */
  GtkWidget            *button;
};

enum
{
  PROP_FILE = 1,
  PROP_SAVING,
  PROP_SUGGESTED_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregFileRow, statreg_file_row, ADW_TYPE_ACTION_ROW)

static void
on_chooser_response (StatregFileRow *self, int response)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));

  if (response == GTK_RESPONSE_ACCEPT)
    statreg_file_row_set_file (self, file);
  g_clear_object (&self->chooser);
}

static void
on_choose_clicked (StatregFileRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), GTK_WINDOW (root),
      self->saving ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
      self->saving ? _("_Save") : _("_Open"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (self->saving && self->suggested_name)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), self->suggested_name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_title_changed (StatregFileRow *self)
{
  /* Translators: %s is what kind of file, such as “Certificate” */
  g_autofree char *label =
      g_strdup_printf (_("Choose a file: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  gtk_widget_set_tooltip_text (self->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
statreg_file_row_dispose (GObject *object)
{
  StatregFileRow *self = STATREG_FILE_ROW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (statreg_file_row_parent_class)->dispose (object);
}

static void
statreg_file_row_finalize (GObject *object)
{
  g_free (STATREG_FILE_ROW (object)->suggested_name);
  G_OBJECT_CLASS (statreg_file_row_parent_class)->finalize (object);
}

static void
statreg_file_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregFileRow *self = STATREG_FILE_ROW (object);

  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_SAVING:
      g_value_set_boolean (value, self->saving);
      break;
    case PROP_SUGGESTED_NAME:
      g_value_set_string (value, self->suggested_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_file_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregFileRow *self = STATREG_FILE_ROW (object);

  switch (id)
    {
    case PROP_FILE:
      statreg_file_row_set_file (self, g_value_get_object (value));
      break;
    case PROP_SAVING:
      self->saving = g_value_get_boolean (value);
      break;
    case PROP_SUGGESTED_NAME:
      g_free (self->suggested_name);
      self->suggested_name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_file_row_class_init (StatregFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = statreg_file_row_dispose;
  object_class->finalize = statreg_file_row_finalize;
  object_class->get_property = statreg_file_row_get_property;
  object_class->set_property = statreg_file_row_set_property;
  properties[PROP_FILE] =
      g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE, flags);
  properties[PROP_SUGGESTED_NAME] = g_param_spec_string ("suggested-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_file_row_init (StatregFileRow *self)
{
  self->button = gtk_button_new_from_icon_name ("document-open-symbolic");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_choose_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title_changed), NULL);
}

/**
 * statreg_file_row_get_file:
 *
 * Returns: (transfer none) (nullable): the chosen file
 */
GFile *
statreg_file_row_get_file (StatregFileRow *self)
{
  g_return_val_if_fail (STATREG_IS_FILE_ROW (self), NULL);

  return self->file;
}

/**
 * statreg_file_row_set_file:
 * @self: a row
 * @file: (nullable): the chosen file
 *
 * Chooses @file and shows its path.
 */
void
statreg_file_row_set_file (StatregFileRow *self, GFile *file)
{
  g_autofree char *name = file ? g_file_get_parse_name (file) : NULL;
  g_autofree char *visible = name ? statreg_text_to_visible (name) : NULL;

  g_return_if_fail (STATREG_IS_FILE_ROW (self));
  g_set_object (&self->file, file);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), visible ? visible : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}
