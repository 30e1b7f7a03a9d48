/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-login-table-private.h"

#include <glib/gi18n.h>

#include "statreg-banner-layout.h"
#include "statreg-static-logins.h"
#include "statreg-verdict-look.h"

/* While many are checked, rows find their place anew so often. */
#define LOOK_AGAIN_MS 500

/* The order of the drop-down. */
typedef enum
{
  SHOWN_ALL,
  SHOWN_WORKING,
  SHOWN_FAILING,
  SHOWN_UNCHECKED,
} Shown;

/* For the .ui: what a verdict looks like. */

static GStrv
choose_verdict_classes (GtkListItem *item, const char *verdict)
{
  return statreg_verdict_dup_classes (statreg_verdict_from_text (verdict));
}

static char *
choose_verdict_icon (GtkListItem *item, const char *verdict)
{
  return g_strdup (statreg_verdict_get_icon (statreg_verdict_from_text (verdict)));
}

static char *
format_verdict (GtkListItem *item, const char *verdict)
{
  return g_strdup (statreg_verdict_get_title (statreg_verdict_from_text (verdict)));
}

static char *
describe_verdict (GtkListItem *item, StatregStaticLogin *login, const char *verdict, gint64 at)
{
  return login ? statreg_verdict_describe_login (login) : NULL;
}

static char *
format_no_match (GtkWidget *widget, const char *search, guint shown)
{
  if (search && *search)
    return g_strdup (_("Try another address or user name."));
  if (shown == SHOWN_WORKING)
    return g_strdup (_("No login was found to work so far."));
  if (shown == SHOWN_FAILING)
    return g_strdup (_("No login that was checked fails."));
  return g_strdup (_("All logins have been checked."));
}

static StatregVerdict
get_verdict (gconstpointer login)
{
  return statreg_verdict_from_text (statreg_static_login_get_verdict ((StatregStaticLogin *) login));
}

static Shown
get_shown (StatregLoginTable *self)
{
  return gtk_drop_down_get_selected (self->shown);
}

static gboolean
is_login_shown (gpointer login, gpointer data)
{
  StatregVerdictKind kind = statreg_verdict_get_kind (get_verdict (login));

  switch (get_shown (data))
    {
    case SHOWN_WORKING:
      return kind == STATREG_VERDICT_KIND_WORKS;
    case SHOWN_FAILING:
      return kind == STATREG_VERDICT_KIND_FAILS;
    case SHOWN_UNCHECKED:
      return kind == STATREG_VERDICT_KIND_NONE || kind == STATREG_VERDICT_KIND_UNCLEAR;
    case SHOWN_ALL:
    default:
      return TRUE;
    }
}

static int
compare_verdicts (gconstpointer a, gconstpointer b, gpointer data)
{
  int order = statreg_verdict_compare (get_verdict (a), get_verdict (b));

  return order != 0 ? order : strcmp (statreg_static_login_get_address_key ((StatregStaticLogin *) a),
                                      statreg_static_login_get_address_key ((StatregStaticLogin *) b));
}

static gboolean
look_again (gpointer data)
{
  StatregLoginTable *self = data;

  self->look_again_id = 0;
  if (get_shown (self) != SHOWN_ALL)
    gtk_filter_changed (GTK_FILTER (self->verdict_filter), GTK_FILTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (GTK_SORTER (self->verdict_sorter), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* Filter and order of the table look at the verdicts, which change in their rows. */
static void
on_verdicts_changed (StatregLoginTable *self)
{
  if (self->look_again_id == 0)
    self->look_again_id = g_timeout_add (LOOK_AGAIN_MS, look_again, self);
}

void
statreg_login_table_show_others (StatregLoginTable *self)
{
  if (get_shown (self) == SHOWN_ALL)
    gtk_custom_filter_set_filter_func (self->verdict_filter, NULL, NULL, NULL);
  else
    gtk_custom_filter_set_filter_func (self->verdict_filter, is_login_shown, self, NULL);
  statreg_login_table_update_checks (self);
}

void
statreg_login_table_show_failing (StatregLoginTable *self, gboolean failing)
{
  gtk_drop_down_set_selected (self->shown, failing ? SHOWN_FAILING : SHOWN_ALL);
}

gboolean
statreg_login_table_is_failing_shown (StatregLoginTable *self)
{
  return get_shown (self) == SHOWN_FAILING;
}

void
statreg_login_table_follow_verdicts (StatregLoginTable *self)
{
  GListModel *logins = self->instance ? statreg_instance_get_static_logins (self->instance) : NULL;

  gtk_drop_down_set_selected (self->shown, SHOWN_ALL);
  g_signal_group_set_target (self->logins, logins);
  g_object_set (self->tally, "logins", logins, NULL);
}

void
statreg_login_table_init_verdicts (StatregLoginTable *self)
{
  g_autoptr(GtkCustomSorter) sorter = gtk_custom_sorter_new (compare_verdicts, NULL, NULL);

  self->verdict_sorter = sorter;
  gtk_column_view_column_set_sorter (self->verdict_column, GTK_SORTER (sorter));
  self->logins = g_signal_group_new (STATREG_TYPE_STATIC_LOGINS);
  g_signal_group_connect_swapped (self->logins, "verdicts-changed", G_CALLBACK (on_verdicts_changed), self);
  g_signal_connect_object (self->tally, "notify::n-fails", G_CALLBACK (statreg_login_table_update_checks), self,
                           G_CONNECT_SWAPPED);
}

void
statreg_login_table_clear_verdicts (StatregLoginTable *self)
{
  g_clear_handle_id (&self->look_again_id, g_source_remove);
  g_clear_object (&self->logins);
  if (self->verdict_filter)
    gtk_custom_filter_set_filter_func (self->verdict_filter, NULL, NULL, NULL);
  if (self->tally)
    g_signal_handlers_disconnect_by_data (self->tally, self);
}

void
statreg_login_table_bind_verdicts (GtkWidgetClass *widget_class)
{
  g_type_ensure (STATREG_TYPE_BANNER_LAYOUT);
  g_type_ensure (STATREG_TYPE_VERDICT_TALLY);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, check_button);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, restore_section);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, shown);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, verdict_filter);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, verdict_column);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, tally);
  gtk_widget_class_bind_template_callback (widget_class, choose_verdict_classes);
  gtk_widget_class_bind_template_callback (widget_class, choose_verdict_icon);
  gtk_widget_class_bind_template_callback (widget_class, format_verdict);
  gtk_widget_class_bind_template_callback (widget_class, describe_verdict);
  gtk_widget_class_bind_template_callback (widget_class, format_no_match);
  gtk_widget_class_bind_template_callback (widget_class, statreg_login_table_show_others);
}
