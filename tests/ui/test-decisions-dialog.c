/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include "statreg-decisions-dialog.h"
#include "statreg-decisions.h"
#include "statreg-dialog-parent.h"
#include "statreg-test.h"
#include "statreg-time.h"

static GtkWidget *
open_dialog_of_width (UiTest *test, int width)
{
  GtkWindow *dialog = statreg_decisions_dialog_new (test->session);

  gtk_window_set_default_size (dialog, width, 480);
  statreg_dialog_set_parent (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_DECISIONS_DIALOG);
}

static GtkWidget *
open_dialog (UiTest *test)
{
  return open_dialog_of_width (test, 800);
}

static StatregDecision *
take_decision (guint i, gpointer decision)
{
  return decision;
}

static void
add_decision (UiTest *test, const char *what, const char *address)
{
  StatregDecision *decision = statreg_decision_new (statreg_time_now (), "petra", what, "AAAAAAAAAAAAAAAAAAAAAA", address,
                                                    "8d8b8a0e-6a4e-4f57-9d0f-111111111111", "Main archive");
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_decisions_append (statreg_session_get_folder (test->session), 1, take_decision, decision, &error));
  g_assert_no_error (error);
}

/* Empty at first; what is decided meanwhile, by whomever, shows by itself. */
static void
test_follow (UiTest *test)
{
  GtkWidget *dialog = open_dialog (test);

  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "No decisions yet");
  add_decision (test, "applied", "anna@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Applied");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "petra");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Main archive");
  add_decision (test, "deleted", "<b>eve</b>@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "<b>eve</b>@example.org");
  ui_test_save_png (dialog, "decisions");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_search (UiTest *test)
{
  GtkWidget *dialog, *entry;

  add_decision (test, "applied", "anna@example.org");
  add_decision (test, "undone", "bernd@example.org");
  dialog = open_dialog (test);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  gtk_widget_activate_action (dialog, "decisions.search", NULL);
  entry = ui_test_wait_for (dialog, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "bernd");
  ui_test_wait_gone (dialog, GTK_TYPE_LABEL, "anna@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Undone");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "No results found");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* One damaged line hides nothing but itself. */
static void
test_damaged_line (UiTest *test)
{
  g_autofree char *good = NULL, *damaged = NULL;
  GtkWidget *dialog;

  add_decision (test, "applied", "anna@example.org");
  good = statreg_test_read (test->folder, "decisions.jsonl");
  damaged = g_strconcat ("{\"broken\n", good, NULL);
  statreg_test_write (test->folder, "decisions.jsonl", damaged, -1);
  dialog = open_dialog (test);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Nothing of a decision is lost where there is no room for all columns, nor needs scrolling sideways. */
static void
test_narrow (UiTest *test)
{
  GtkWidget *dialog, *scrolled;
  GtkAdjustment *adjustment;

  add_decision (test, "applied", "anna@example.org");
  dialog = open_dialog_of_width (test, 370);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "petra · Main archive");
  ui_test_wait_gone (dialog, GTK_TYPE_LABEL, "petra");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  ui_test_save_png (dialog, "decisions-narrow");
  scrolled = ui_test_wait_for (dialog, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <=, gtk_adjustment_get_page_size (adjustment));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/decisions-dialog/follow", test_follow);
  ui_test_add ("/statreg/decisions-dialog/search", test_search);
  ui_test_add ("/statreg/decisions-dialog/damaged-line", test_damaged_line);
  ui_test_add ("/statreg/decisions-dialog/narrow", test_narrow);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
