/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-message-row.h"

struct _StatregMessageRow
{
  AdwPreferencesRow parent_instance;
  GtkWidget *box;
  GtkLabel *label;
  char *kind;
};

G_DEFINE_FINAL_TYPE (StatregMessageRow, statreg_message_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_KIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (StatregMessageRow *self, const char *text)
{
  gtk_label_set_text (self->label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text && *text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
statreg_message_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregMessageRow *self = STATREG_MESSAGE_ROW (object);

  if (id == PROP_TEXT)
    g_value_set_string (value, gtk_label_get_text (self->label));
  else if (id == PROP_KIND)
    g_value_set_string (value, self->kind);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_message_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregMessageRow *self = STATREG_MESSAGE_ROW (object);

  if (id == PROP_TEXT)
    {
      set_text (self, g_value_get_string (value));
    }
  else if (id == PROP_KIND)
    {
      self->kind = g_value_dup_string (value);
      gtk_widget_add_css_class (self->box, self->kind);
    }
  else
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_message_row_finalize (GObject *object)
{
  g_free (STATREG_MESSAGE_ROW (object)->kind);
  G_OBJECT_CLASS (statreg_message_row_parent_class)->finalize (object);
}

static void
statreg_message_row_class_init (StatregMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_message_row_get_property;
  object_class->set_property = statreg_message_row_set_property;
  object_class->finalize = statreg_message_row_finalize;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "error",
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_message_row_init (StatregMessageRow *self)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  /* Addresses and file names have none of their own where a line ends. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  self->label = GTK_LABEL (label);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_attributes (self->label, attributes);
  gtk_label_set_max_width_chars (self->label, 40);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  gtk_widget_add_css_class (self->box, "message");
  gtk_box_append (GTK_BOX (self->box), image);
  gtk_box_append (GTK_BOX (self->box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
