/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-hint-box.h"

struct _StatregHintBox
{
  GtkBox parent_instance;
  char *hint;
};

G_DEFINE_FINAL_TYPE (StatregHintBox, statreg_hint_box, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_HINT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_hint (StatregHintBox *self, const char *hint)
{
  if (g_strcmp0 (self->hint, hint) == 0)
    return;
  g_free (self->hint);
  self->hint = g_strdup (hint);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), hint != NULL);
  if (hint)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

static gboolean
statreg_hint_box_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, STATREG_HINT_BOX (widget)->hint);
  return STATREG_HINT_BOX (widget)->hint != NULL;
}

static void
statreg_hint_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HINT)
    g_value_set_string (value, STATREG_HINT_BOX (object)->hint);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_hint_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HINT)
    set_hint (STATREG_HINT_BOX (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_hint_box_finalize (GObject *object)
{
  g_free (STATREG_HINT_BOX (object)->hint);
  G_OBJECT_CLASS (statreg_hint_box_parent_class)->finalize (object);
}

static void
statreg_hint_box_class_init (StatregHintBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_hint_box_get_property;
  object_class->set_property = statreg_hint_box_set_property;
  object_class->finalize = statreg_hint_box_finalize;
  GTK_WIDGET_CLASS (klass)->query_tooltip = statreg_hint_box_query_tooltip;
  properties[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_hint_box_init (StatregHintBox *self)
{
}

/**
 * statreg_hint_box_get_hint:
 *
 * Returns: (transfer none) (nullable): the text of its tooltip
 */
const char *
statreg_hint_box_get_hint (StatregHintBox *self)
{
  g_return_val_if_fail (STATREG_IS_HINT_BOX (self), NULL);
  return self->hint;
}
