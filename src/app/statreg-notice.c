/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-notice.h"

#include "statreg-banner-layout.h"

struct _StatregNotice
{
  AdwBin parent_instance;
  GtkWidget *line;
  GtkImage *image;
  GtkLabel *label;
  AdwBin *end;
  char *text;
  char *kind;
};

G_DEFINE_FINAL_TYPE (StatregNotice, statreg_notice, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_KIND,
  PROP_ICON_NAME,
  PROP_DETAILS,
  PROP_BUTTONS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The words stay while the notice folds away. */
static void
set_text (StatregNotice *self, const char *text)
{
  gboolean shown = text && *text;

  g_free (self->text);
  self->text = g_strdup (text);
  if (shown)
    gtk_label_set_text (self->label, text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (adw_bin_get_child (ADW_BIN (self))), shown);
}

static void
set_kind (StatregNotice *self, const char *kind)
{
  if (self->kind)
    gtk_widget_remove_css_class (self->line, self->kind);
  g_free (self->kind);
  self->kind = g_strdup (kind);
  if (kind)
    gtk_widget_add_css_class (self->line, kind);
}

static void
statreg_notice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregNotice *self = STATREG_NOTICE (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (self->image));
      break;
    case PROP_DETAILS:
      g_value_set_string (value, gtk_widget_get_tooltip_text (GTK_WIDGET (self->label)));
      break;
    case PROP_BUTTONS:
      g_value_set_object (value, adw_bin_get_child (self->end));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_notice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregNotice *self = STATREG_NOTICE (object);

  switch (id)
    {
    case PROP_TEXT:
      set_text (self, g_value_get_string (value));
      break;
    case PROP_KIND:
      set_kind (self, g_value_get_string (value));
      break;
    case PROP_ICON_NAME:
      gtk_image_set_from_icon_name (self->image, g_value_get_string (value));
      break;
    case PROP_DETAILS:
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), g_value_get_string (value));
      break;
    case PROP_BUTTONS:
      adw_bin_set_child (self->end, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_notice_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STATREG_TYPE_NOTICE);
  G_OBJECT_CLASS (statreg_notice_parent_class)->dispose (object);
}

static void
statreg_notice_finalize (GObject *object)
{
  StatregNotice *self = STATREG_NOTICE (object);

  g_free (self->text);
  g_free (self->kind);
  G_OBJECT_CLASS (statreg_notice_parent_class)->finalize (object);
}

static void
statreg_notice_class_init (StatregNoticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_notice_get_property;
  object_class->set_property = statreg_notice_set_property;
  object_class->dispose = statreg_notice_dispose;
  object_class->finalize = statreg_notice_finalize;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, NULL, flags);
  properties[PROP_BUTTONS] = g_param_spec_object ("buttons", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_BANNER_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregNotice, line);
  gtk_widget_class_bind_template_child (widget_class, StatregNotice, image);
  gtk_widget_class_bind_template_child (widget_class, StatregNotice, label);
  gtk_widget_class_bind_template_child (widget_class, StatregNotice, end);
}

static void
statreg_notice_init (StatregNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
