/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-store-banner.h"

#include <glib/gi18n.h>

#include "statreg-banner-layout.h"
#include "statreg-message.h"
#include "statreg-weak.h"

struct _StatregStoreBanner
{
  AdwBin parent_instance;
  StatregSession *session;
  GtkWidget *repair_button;
};

G_DEFINE_FINAL_TYPE (StatregStoreBanner, statreg_store_banner, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
has_problems (GStrv problems)
{
  return problems && problems[0];
}

static gboolean
is_broken (StatregStoreState state)
{
  return state == STATREG_STORE_FAILED || state == STATREG_STORE_LATCHED;
}

/* For the .ui: everything follows from the session and the store. */

static char *
format_text (GtkWidget *widget, const char *problem, StatregStoreState state, const char *error, GStrv problems)
{
  if (is_broken (state) && error)
    return g_strdup (error);
  if (problem)
    return g_strdup (problem);
  if (!has_problems (problems))
    return NULL;
  if (!problems[1])
    return g_strdup (problems[0]);
  return g_strdup_printf (ngettext ("%s, and %u more problem", "%s, and %u more problems", g_strv_length (problems) - 1),
                          problems[0], g_strv_length (problems) - 1);
}

static char *
format_all (GtkWidget *widget, GStrv problems)
{
  return has_problems (problems) ? g_strjoinv ("\n", problems) : NULL;
}

static gboolean
is_shown (GtkWidget *widget, const char *problem, StatregStoreState state, GStrv problems)
{
  return problem || is_broken (state) || has_problems (problems);
}

/* Where the folder is away, or the file is of a newer version, a repair would fail like the reading. */
static gboolean
can_try_again (GtkWidget *widget, StatregStoreState state, gboolean repairable)
{
  return state == STATREG_STORE_FAILED && !repairable;
}

static void
tell (StatregStoreBanner *self, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root)
    statreg_message_show (GTK_WINDOW (root), heading, body);
}

static void
on_repaired_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregStoreBanner) self = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *copy = NULL;
  guint kept, set_aside;
  gboolean repaired = statreg_store_repair_finish (STATREG_STORE (source), result, &kept, &set_aside, &copy, &error);

  if (!self || !self->repair_button)
    return;
  gtk_widget_set_sensitive (self->repair_button, TRUE);
  if (!repaired)
    {
      tell (self, _("The registrations could not be repaired"), error->message);
      return;
    }
  if (copy)
    text = g_strdup_printf (_("Registrations kept: %u. Damaged lines set aside in ELOxcBoxReg.torn: %u. A copy of the "
                              "file as it was: %s."), kept, set_aside, copy);
  else
    text = g_strdup_printf (_("Registrations kept: %u. Nothing was damaged."), kept);
  tell (self, _("The registrations have been repaired"), text);
}

static void
on_repair (StatregStoreBanner *self)
{
  gtk_widget_set_sensitive (self->repair_button, FALSE);
  statreg_store_repair_async (statreg_session_get_store (self->session), NULL, on_repaired_ready, statreg_weak_new (self));
}

static void
on_try_again (StatregStoreBanner *self)
{
  statreg_store_update (statreg_session_get_store (self->session));
}

static void
statreg_store_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, STATREG_STORE_BANNER (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_store_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_set_object (&STATREG_STORE_BANNER (object)->session, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_store_banner_dispose (GObject *object)
{
  StatregStoreBanner *self = STATREG_STORE_BANNER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_STORE_BANNER);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_store_banner_parent_class)->dispose (object);
}

static void
statreg_store_banner_class_init (StatregStoreBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = statreg_store_banner_get_property;
  object_class->set_property = statreg_store_banner_set_property;
  object_class->dispose = statreg_store_banner_dispose;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_BANNER_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-store-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregStoreBanner, repair_button);
  gtk_widget_class_bind_template_callback (widget_class, format_text);
  gtk_widget_class_bind_template_callback (widget_class, format_all);
  gtk_widget_class_bind_template_callback (widget_class, is_shown);
  gtk_widget_class_bind_template_callback (widget_class, can_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
}

static void
statreg_store_banner_init (StatregStoreBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
