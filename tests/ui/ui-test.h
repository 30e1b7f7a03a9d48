/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-application.h"
#include "statreg-window.h"

G_BEGIN_DECLS

/* The real program in this process, on a data folder of its own. */
typedef struct
{
  char               *folder;
  StatregApplication *application;
  StatregWindow      *window;      /* borrowed */
  StatregSession     *session;     /* borrowed */
} UiTest;

typedef void (*UiTestScenario) (UiTest *test);

/* STATREG_TEST_LOCALE_DIR: where translations are, LANGUAGE: which; else the program speaks English. */
int        ui_test_run            (int argc, char **argv, void (*add_tests) (void));
/* Adds a test that starts the program, runs the scenario inside its main loop, ends it and proves that it was freed. */
void       ui_test_add            (const char *path, UiTestScenario scenario);

/* The mapped widget of that type whose label, title, tooltip or text is name (NULL: any), below root. */
GtkWidget *ui_test_find           (gpointer root, GType type, const char *name);
GtkWidget *ui_test_wait_for       (gpointer root, GType type, const char *name);
void       ui_test_wait_gone      (gpointer root, GType type, const char *name);
/* The visible toplevel of that type. */
gpointer   ui_test_wait_for_window (GType type);
void       ui_test_wait_no_window (GType type);
void       ui_test_click          (gpointer root, const char *name);
void       ui_test_type           (gpointer root, const char *name, const char *text);
void       ui_test_save_png       (gpointer window, const char *name);

/* Makes what a scenario needs, without the window's help. */
StatregInstance *ui_test_add_instance (UiTest *test, const char *name);
void             ui_test_make_key     (UiTest *test);
/* Turns mailbox registrations on; the port. */
guint            ui_test_serve         (UiTest *test);

G_END_DECLS
