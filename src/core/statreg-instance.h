/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-connection.h"
#include "statreg-static-login.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_INSTANCE_IMAP,
  STATREG_INSTANCE_EXCHANGE,
} StatregInstanceType;
#define STATREG_TYPE_INSTANCE_TYPE (statreg_instance_type_get_type ())
GType       statreg_instance_type_get_type (void);
const char *statreg_instance_type_to_text  (StatregInstanceType type);  /* "imap", "exchange" */
gboolean    statreg_instance_type_from_text (const char *text, StatregInstanceType *type, GError **error);

/* What applying a registration to an instance would do. */
typedef enum
{
  STATREG_EFFECT_NEW,        /* address not there yet */
  STATREG_EFFECT_REPLACES,   /* another login of that address is there */
  STATREG_EFFECT_UNCHANGED,  /* this very registration has been applied already */
} StatregEffect;

/* Properties: "id", "name", "revision" (gint64), "type" (StatregInstanceType), "connection" (StatregConnection),
 * "static-logins" (GListModel of StatregStaticLogin), "n-logins" (guint),
 * "load-error" (sentence for people, or NULL when the file could be read: then name is the file's name). */
#define STATREG_TYPE_INSTANCE (statreg_instance_get_type ())
G_DECLARE_FINAL_TYPE (StatregInstance, statreg_instance, STATREG, INSTANCE, GObject)

StatregInstance     *statreg_instance_new          (const char *name, StatregInstanceType type); /* fresh id, revision 0 */
StatregInstance     *statreg_instance_new_for_id   (const char *id, const char *name, StatregInstanceType type);
StatregInstance     *statreg_instance_new_failed   (const char *id, const char *file_name, const char *load_error);
StatregInstance     *statreg_instance_copy         (StatregInstance *self, const char *id);  /* NULL: with the same id and revision */
const char          *statreg_instance_get_id       (StatregInstance *self);
const char          *statreg_instance_get_name     (StatregInstance *self);
void                 statreg_instance_set_name     (StatregInstance *self, const char *name);
gint64               statreg_instance_get_revision (StatregInstance *self);
void                 statreg_instance_set_revision (StatregInstance *self, gint64 revision);
StatregInstanceType  statreg_instance_get_instance_type (StatregInstance *self);
/* Moves the port when it still is the other type's default. */
void                 statreg_instance_set_instance_type (StatregInstance *self, StatregInstanceType type);
StatregConnection   *statreg_instance_get_connection (StatregInstance *self);
/* "type" or a key of the connection. Another server, or another way to it, clears the verdicts of the logins. */
gboolean             statreg_instance_set_setting  (StatregInstance *self, const char *key, const char *text, GError **error);
GListModel          *statreg_instance_get_static_logins (StatregInstance *self);
const char          *statreg_instance_get_load_error (StatregInstance *self);
StatregStaticLogin  *statreg_instance_lookup_login (StatregInstance *self, const char *address);  /* borrowed; by merge key */
void                 statreg_instance_put_login    (StatregInstance *self, StatregStaticLogin *login); /* replaces by merge key */
gboolean             statreg_instance_remove_login (StatregInstance *self, const char *address);
StatregEffect        statreg_instance_get_effect   (StatregInstance *self, StatregRegistration *registration);
/* Merges; the replaced login becomes "previous". FALSE when that registration was applied already (nothing changes). */
gboolean             statreg_instance_apply        (StatregInstance *self, StatregRegistration *registration, gint64 now);
/* Takes an application back: previous login returns, or the login goes. FALSE when it is not there any more, nor behind another one. */
gboolean             statreg_instance_unapply      (StatregInstance *self, StatregRegistration *registration);
StatregStaticLogin  *statreg_instance_dup_replaced     (StatregStaticLogin *login, gint64 now);
/* Before login is put: the present one of its mailbox becomes the previous one. */
void                 statreg_instance_keep_previous    (StatregInstance *self, StatregStaticLogin *login);
/* Login and previous login change places. FALSE when there is no previous one. */
gboolean             statreg_instance_restore_previous (StatregInstance *self, const char *address, gint64 now);
void                 statreg_instance_sweep_previous   (StatregInstance *self, gint64 now, guint days);
/* Makes self equal to from with the fewest list changes, keeping objects of logins that did not change. */
void                 statreg_instance_assign       (StatregInstance *self, StatregInstance *from);
gboolean             statreg_instance_name_check   (const char *name, GError **error);  /* 1–64 characters, no control ones */
char                *statreg_instance_name_to_key  (const char *name);  /* names of one key are the same name */

G_END_DECLS
