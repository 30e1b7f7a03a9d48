/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance-page.h"

#include <glib/gi18n.h>

#include "statreg-connection-group.h"

struct _StatregInstancePage
{
  AdwBin parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  StatregLoginTable *table;
};

G_DEFINE_FINAL_TYPE (StatregInstancePage, statreg_instance_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_INSTANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
choose_page (GtkWidget *widget, const char *load_error)
{
  return g_strdup (load_error ? "error" : "settings");
}

/* The description of a status page is markup. */
static char *
format_load_error (GtkWidget *widget, const char *load_error)
{
  return load_error
    ? g_markup_printf_escaped ("%s\n\n%s", load_error, _("The file is left as it is, and is read again as soon as it "
                                                         "changes. Where it is damaged, put an undamaged copy in its "
                                                         "place."))
    : NULL;
}

static void
statreg_instance_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregInstancePage *self = STATREG_INSTANCE_PAGE (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_INSTANCE)
    g_value_set_object (value, self->instance);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_instance_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregInstancePage *self = STATREG_INSTANCE_PAGE (object);

  if (id == PROP_SESSION)
    g_set_object (&self->session, g_value_get_object (value));
  else if (id != PROP_INSTANCE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (g_set_object (&self->instance, g_value_get_object (value)))
    g_object_notify_by_pspec (object, pspec);
}

static void
statreg_instance_page_dispose (GObject *object)
{
  StatregInstancePage *self = STATREG_INSTANCE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_INSTANCE_PAGE);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_instance_page_parent_class)->dispose (object);
}

static void
statreg_instance_page_class_init (StatregInstancePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_instance_page_get_property;
  object_class->set_property = statreg_instance_page_set_property;
  object_class->dispose = statreg_instance_page_dispose;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE,
                                                   flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_CONNECTION_GROUP);
  g_type_ensure (STATREG_TYPE_LOGIN_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-instance-page.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregInstancePage, table);
  gtk_widget_class_bind_template_callback (widget_class, choose_page);
  gtk_widget_class_bind_template_callback (widget_class, format_load_error);
}

static void
statreg_instance_page_init (StatregInstancePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_instance_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page; its property "instance" says what it shows
 */
GtkWidget *
statreg_instance_page_new (StatregSession *session)
{
  return g_object_new (STATREG_TYPE_INSTANCE_PAGE, "session", session, NULL);
}

/**
 * statreg_instance_page_get_table:
 * @self: the page
 *
 * Returns: (transfer none): the table of logins
 */
StatregLoginTable *
statreg_instance_page_get_table (StatregInstancePage *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE_PAGE (self), NULL);
  return self->table;
}
