/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-form-title.h"

struct _StatregFormTitle
{
  AdwBin parent_instance;
  AdwSqueezer *squeezer;
  GtkLabel    *label;
};

enum
{
  PROP_TITLE = 1,
  PROP_FITS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregFormTitle, statreg_form_title, ADW_TYPE_BIN)

static void
on_visible_child_changed (StatregFormTitle *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FITS]);
}

static void
statreg_form_title_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregFormTitle *self = STATREG_FORM_TITLE (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (self->label));
      break;
    case PROP_FITS:
      g_value_set_boolean (value, adw_squeezer_get_visible_child (self->squeezer) != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_form_title_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    gtk_label_set_text (STATREG_FORM_TITLE (object)->label, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_form_title_class_init (StatregFormTitleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_form_title_get_property;
  object_class->set_property = statreg_form_title_set_property;
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FITS] =
      g_param_spec_boolean ("fits", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_form_title_init (StatregFormTitle *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "title");
  self->squeezer = ADW_SQUEEZER (adw_squeezer_new ());
  adw_squeezer_set_allow_none (self->squeezer, TRUE);
  adw_squeezer_add (self->squeezer, GTK_WIDGET (self->label));
  g_signal_connect_object (self->squeezer, "notify::visible-child", G_CALLBACK (on_visible_child_changed), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->squeezer));
}
