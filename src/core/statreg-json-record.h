/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An object of few members, read without json-glib's tree of it: for what files hold a hundred thousand times. The
 * getters are those of statreg-json.h. */
typedef struct
{
  GArray *members;   /* NULL: nothing was read */
  char   *texts;     /* what their names and strings mean */
} StatregJsonRecord;

gboolean    statreg_json_record_read          (StatregJsonRecord *self, const char *text, gsize size, const char *where,
                                               GError **error);
void        statreg_json_record_clear         (StatregJsonRecord *self);
gboolean    statreg_json_record_check_members (const StatregJsonRecord *self, const char *const *known, const char *where,
                                               GError **error);
gboolean    statreg_json_record_has           (const StatregJsonRecord *self, const char *member);
const char *statreg_json_record_get_string    (const StatregJsonRecord *self, const char *member, gsize max_bytes,
                                               const char *where, GError **error);
gboolean    statreg_json_record_get_int       (const StatregJsonRecord *self, const char *member, gint64 min, gint64 max,
                                               gint64 *value, const char *where, GError **error);
gboolean    statreg_json_record_get_time      (const StatregJsonRecord *self, const char *member, gint64 *value,
                                               const char *where, GError **error);
gboolean    statreg_json_record_get_record    (const StatregJsonRecord *self, const char *member, StatregJsonRecord *inner,
                                               const char *where, const char *inner_where, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregJsonRecord, statreg_json_record_clear)

G_END_DECLS
