/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-store-banner.h"

#include <glib/gi18n.h>

#include "statreg-notice.h"
#include "statreg-repair.h"

struct _StatregStoreBanner
{
  StatregBanner parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregStoreBanner, statreg_store_banner, STATREG_TYPE_BANNER)

static gboolean
is_broken (StatregStoreState state)
{
  return state == STATREG_STORE_FAILED || state == STATREG_STORE_LATCHED;
}

/* For the .ui: everything follows from the store and the page. */

static char *
format_problems (GStrv problems)
{
  guint n = problems ? g_strv_length (problems) : 0;

  if (n == 0)
    return NULL;
  if (n == 1)
    return g_strdup_printf (_("The file of registrations is damaged: %s"), problems[0]);
  /* Translators: the number is that of further damaged places */
  return g_strdup_printf (ngettext ("The file of registrations is damaged: %s, and %u more problem",
                                    "The file of registrations is damaged: %s, and %u more problems", n - 1),
                          problems[0], n - 1);
}

/* One sentence, also where the page is closed for the same reason. */
static char *
format_text (GtkWidget *widget, StatregStoreState state, const char *error, GStrv problems, gboolean page_closed,
             const char *reason)
{
  if (page_closed && reason)
    return g_strdup (reason);
  if (is_broken (state))
    return g_strdup (error ? error : _("The registrations cannot be read or written"));
  return format_problems (problems);
}

static char *
format_all (GtkWidget *widget, GStrv problems)
{
  return problems && problems[0] ? g_strjoinv ("\n", problems) : NULL;
}

/* Where the folder is away, or the file is of a newer version, a repair would fail like the reading. */
static gboolean
can_try_again (GtkWidget *widget, StatregStoreState state, gboolean repairable)
{
  return state == STATREG_STORE_FAILED && !repairable;
}

static StatregStore *
get_store (StatregStoreBanner *self)
{
  return statreg_session_get_store (statreg_banner_get_session (STATREG_BANNER (self)));
}

static void
on_repair (StatregStoreBanner *self)
{
  statreg_repair_ask (statreg_banner_get_window (STATREG_BANNER (self)), get_store (self));
}

static void
on_try_again (StatregStoreBanner *self)
{
  statreg_store_update (get_store (self));
}

static void
statreg_store_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STATREG_TYPE_STORE_BANNER);
  G_OBJECT_CLASS (statreg_store_banner_parent_class)->dispose (object);
}

static void
statreg_store_banner_class_init (StatregStoreBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = statreg_store_banner_dispose;
  g_type_ensure (STATREG_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-store-banner.ui");
  gtk_widget_class_bind_template_callback (widget_class, format_text);
  gtk_widget_class_bind_template_callback (widget_class, format_all);
  gtk_widget_class_bind_template_callback (widget_class, can_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
}

static void
statreg_store_banner_init (StatregStoreBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
