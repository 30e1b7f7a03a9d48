/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that did not confirm a registration: the window tells it, and has the way out. */
#include "registrations.h"

#include "statreg-bad-disk.h"
#include "statreg-error.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000

static gboolean
is_page_open (gpointer page)
{
  return statreg_page_get_state (page) == STATREG_PAGE_OPEN;
}

static void
refuse_registration (UiTest *test)
{
  StatregStore *store = statreg_session_get_store (test->session);
  g_autoptr(StatregRegistration) lost = statreg_test_make_registration ("lost@example.org", statreg_time_now ());
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *slot = NULL;

  statreg_store_append_async (store, lost, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_false (statreg_store_append_finish (store, result, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
}

/* One sentence and one button, which reads the same wherever it is. */
static void
test_repair (UiTest *test)
{
  g_autofree char *sentence =
    g_strdup_printf ("Nothing is accepted until the registrations have been repaired: The disk did not confirm what was "
                     "written to %s/ELOxcBoxReg: Input/output error", test->folder);
  GtkWidget *dialog;

  ui_test_serve (test);
  registrations_add (test, "anna@example.org", "anna", statreg_time_now ());
  statreg_bad_disk_set (STATREG_BAD_DISK_ONCE);
  refuse_registration (test);
  refuse_registration (test);
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, sentence);
  ui_test_wait_gone (test->window, GTK_TYPE_BUTTON, "Turn Off");
  ui_test_save_png (test->window, "store-latched");
  dialog = registrations_open_dialog (test);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, sentence);
  ui_test_save_png (dialog, "store-latched-registrations");
  registrations_repair (dialog, "Registrations kept: 1. Nothing was damaged.");
  ui_test_wait_gone (dialog, GTK_TYPE_LABEL, sentence);
  ui_test_wait_gone (test->window, GTK_TYPE_LABEL, sentence);
  g_assert_true (statreg_test_wait_until (is_page_open, statreg_session_get_page (test->session), PATIENCE_MS));
  registrations_add (test, "bert@example.org", "bert", statreg_time_now ());
  registrations_wait_pending (test, 2);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/store-latched/repair", test_repair);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
