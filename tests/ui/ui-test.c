/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "ui-test.h"

#include <libintl.h>
#include <locale.h>

#include "statreg-application-private.h"
#include "statreg-test.h"

#define PATIENCE_MS 60000

typedef struct
{
  UiTest test;
  UiTestScenario scenario;
} Run;

static GSList *scenarios;

typedef struct
{
  gpointer root;
  GType type;
  const char *name;
  GtkWidget *found;
} Search;

static gboolean
has_name (GtkWidget *widget, const char *name)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (g_strcmp0 (tooltip, name) == 0)
    return TRUE;
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)))
    {
      g_auto(GStrv) parts = g_strsplit (gtk_button_get_label (GTK_BUTTON (widget)), "_", 2);
      g_autofree char *label = g_strjoinv ("", parts);

      return g_str_equal (label, name);
    }
  if (ADW_IS_PREFERENCES_ROW (widget))
    return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), name) == 0;
  if (GTK_IS_LABEL (widget))
    return g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), name);
  return GTK_IS_WINDOW (widget) && g_strcmp0 (gtk_window_get_title (GTK_WINDOW (widget)), name) == 0;
}

GtkWidget *
ui_test_find (gpointer root, GType type, const char *name)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && (!name || has_name (root, name)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_test_find (child, type, name);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_found (gpointer data)
{
  Search *search = data;

  search->found = ui_test_find (search->root, search->type, search->name);
  return search->found != NULL;
}

static gboolean
is_gone (gpointer data)
{
  return !is_found (data);
}

static void
give_up (Search *search, const char *what)
{
  g_error ("%s %s “%s”", what, g_type_name (search->type), search->name ? search->name : "");
}

GtkWidget *
ui_test_wait_for (gpointer root, GType type, const char *name)
{
  Search search = { root, type, name, NULL };

  if (!statreg_test_wait_until (is_found, &search, PATIENCE_MS))
    give_up (&search, "There is no");
  return search.found;
}

void
ui_test_wait_gone (gpointer root, GType type, const char *name)
{
  Search search = { root, type, name, NULL };

  if (!statreg_test_wait_until (is_gone, &search, PATIENCE_MS))
    give_up (&search, "There still is");
}

static gboolean
is_window_found (gpointer data)
{
  Search *search = data;
  GListModel *windows = gtk_window_get_toplevels ();

  search->found = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, search->type) && gtk_widget_get_mapped (window))
        search->found = window;
    }
  return search->found != NULL;
}

static gboolean
is_no_window_found (gpointer data)
{
  return !is_window_found (data);
}

gpointer
ui_test_wait_for_window (GType type)
{
  Search search = { NULL, type, NULL, NULL };

  if (!statreg_test_wait_until (is_window_found, &search, PATIENCE_MS))
    give_up (&search, "There is no window");
  return search.found;
}

void
ui_test_wait_no_window (GType type)
{
  Search search = { NULL, type, NULL, NULL };

  if (!statreg_test_wait_until (is_no_window_found, &search, PATIENCE_MS))
    give_up (&search, "There still is a window");
}

void
ui_test_click (gpointer root, const char *name)
{
  GtkWidget *button = ui_test_wait_for (root, GTK_TYPE_BUTTON, name);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

void
ui_test_type (gpointer root, const char *name, const char *text)
{
  GtkWidget *row = ui_test_wait_for (root, ADW_TYPE_ENTRY_ROW, name);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static gboolean
count_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer n)
{
  gtk_widget_queue_draw (widget);
  return ++*(guint *) n < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
are_frames_shown (gpointer n)
{
  return *(guint *) n >= 3;
}

/* STATREG_TEST_SHOTS names a folder: pictures of what the tests went through, to be looked at by people. */
void
ui_test_save_png (gpointer window, const char *name)
{
  const char *folder = g_getenv ("STATREG_TEST_SHOTS");
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GtkSnapshot) snapshot = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  int width, height;
  guint n_frames = 0;

  if (!folder)
    return;
  gtk_widget_add_tick_callback (window, count_frame, &n_frames, NULL);
  statreg_test_wait_until (are_frames_shown, &n_frames, PATIENCE_MS);
  width = gtk_widget_get_width (window);
  height = gtk_widget_get_height (window);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (!node)
    return;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (window), node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}

StatregInstance *
ui_test_add_instance (UiTest *test, const char *name)
{
  StatregInstances *instances = statreg_session_get_instances (test->session);
  g_autoptr(StatregInstance) instance = statreg_instance_new (name, STATREG_INSTANCE_IMAP);
  g_autoptr(GError) error = NULL;

  statreg_instances_add (instances, instance, &error);
  g_assert_no_error (error);
  return statreg_instances_lookup (instances, name);
}

void
ui_test_make_key (UiTest *test)
{
  g_autoptr(GError) error = NULL;

  statreg_keys_create (statreg_session_get_keys (test->session), STATREG_KEY_STORAGE_FILE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_page_active (gpointer page)
{
  return statreg_page_is_active (page);
}

guint
ui_test_serve (UiTest *test)
{
  StatregSettings *settings = statreg_session_get_settings (test->session);
  guint port = statreg_test_find_port ();
  g_autofree char *text = g_strdup_printf ("%u", port);
  g_autoptr(GError) error = NULL;

  ui_test_make_key (test);
  statreg_settings_change (settings, "port", text, &error);
  g_assert_no_error (error);
  statreg_settings_change (settings, "listen", "127.0.0.1", &error);
  g_assert_no_error (error);
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "registrations", NULL);
  g_assert_true (statreg_test_wait_until (is_page_active, statreg_session_get_page (test->session), PATIENCE_MS));
  return port;
}

static gboolean
is_loaded (gpointer session)
{
  gboolean loaded;

  g_object_get (session, "loaded", &loaded, NULL);
  return loaded && statreg_store_get_state (statreg_session_get_store (session)) != STATREG_STORE_LOADING;
}

static gboolean
run_scenario (gpointer user_data)
{
  Run *run = user_data;
  UiTest *test = &run->test;

  test->session = statreg_application_get_session (test->application);
  test->window = ui_test_wait_for_window (STATREG_TYPE_WINDOW);
  g_assert_true (statreg_test_wait_until (is_loaded, test->session, PATIENCE_MS));
  run->scenario (test);
  statreg_application_end (test->application);
  return G_SOURCE_REMOVE;
}

/* An answer that is under way may hold the application a little longer. */
static gboolean
is_finalized (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

static void
run_test (gconstpointer data)
{
  StatregApplication *application = NULL;
  Run run = { { NULL }, *(const UiTestScenario *) data };
  char *argv[] = { (char *) "statreg", (char *) "--data-dir", NULL, NULL };
  g_autofree char *name = NULL;

  run.test.folder = statreg_test_make_folder ();
  argv[2] = run.test.folder;
  name = g_strdup_printf (STATREG_APP_ID ".Test%d", g_random_int_range (0, G_MAXINT));
  run.test.application = statreg_application_new ();
  g_application_set_application_id (G_APPLICATION (run.test.application), name);
  g_application_set_flags (G_APPLICATION (run.test.application),
                           G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
  g_idle_add (run_scenario, &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.test.application), 3, argv), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (run.test.application), (gpointer *) &application);
  application = run.test.application;
  g_object_unref (run.test.application);
  g_assert_true (statreg_test_wait_until (is_finalized, &application, 60000));
  statreg_test_remove_folder (run.test.folder);
}

void
ui_test_add (const char *path, UiTestScenario scenario)
{
  UiTestScenario *copy = g_new (UiTestScenario, 1);

  *copy = scenario;
  /* GLib frees the data of the tests that it runs only, which need not be all. */
  scenarios = g_slist_prepend (scenarios, copy);
  g_test_add_data_func (path, copy, run_test);
}

static void
bind_language (void)
{
  const char *folder = g_getenv ("STATREG_TEST_LOCALE_DIR");

  if (!folder)
    return;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
ui_test_run (int argc, char **argv, void (*add_tests) (void))
{
  bind_language ();
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 77;
    }
  adw_init ();
  /* Without a window manager nobody tells a blinking cursor that its window has lost the keyboard. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE, NULL);
  add_tests ();
  return g_test_run ();
}
