/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-checker.h"
#include "statreg-folder.h"
#include "statreg-instances.h"
#include "statreg-keys.h"
#include "statreg-page.h"
#include "statreg-settings.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* Everything the window shows, as one object to bind to. Properties: "folder", "settings", "instances", "store", "keys",
 * "page", "checker" (all objects, constant), "loaded" (the instances have been read), "problem" (sentence for people, or
 * NULL), "page-closed-by-store" (the page accepts nothing before the registrations can be read and written again). Made
 * once by the application and handed to every window and dialog. */
#define STATREG_TYPE_SESSION (statreg_session_get_type ())
G_DECLARE_FINAL_TYPE (StatregSession, statreg_session, STATREG, SESSION, GObject)

StatregSession   *statreg_session_open          (const char *data_dir, GError **error);  /* NULL: the default */
void              statreg_session_load          (StatregSession *self);   /* starts reading everything, without blocking */
StatregFolder    *statreg_session_get_folder    (StatregSession *self);
StatregSettings  *statreg_session_get_settings  (StatregSession *self);
StatregInstances *statreg_session_get_instances (StatregSession *self);
StatregStore     *statreg_session_get_store     (StatregSession *self);
StatregKeys      *statreg_session_get_keys      (StatregSession *self);
StatregPage      *statreg_session_get_page      (StatregSession *self);
StatregChecker   *statreg_session_get_checker   (StatregSession *self);

G_END_DECLS
