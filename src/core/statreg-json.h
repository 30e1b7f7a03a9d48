/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Strict reading around json-glib: RFC 8259 only, no doubled member, no NUL, depth at most 32. "where" names the
 * file (and line or member) that errors speak of, e.g. "instances/….json" or "ELOxcBoxReg, line 12"; for the members of an
 * inner object it ends in that object's name: "instances/….json: connection". */
JsonObject *statreg_json_parse_object (const char *text, gsize size, const char *where, GError **error);
gboolean    statreg_json_check_format (JsonObject *object, const char *format, int version, const char *where, GError **error);
gboolean    statreg_json_check_members (JsonObject *object, const char *const *known, const char *where, GError **error);

const char *statreg_json_get_string   (JsonObject *object, const char *member, gsize max_bytes, const char *where, GError **error);
gboolean    statreg_json_get_int      (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *value, const char *where, GError **error);
gboolean    statreg_json_get_boolean  (JsonObject *object, const char *member, gboolean *value, const char *where, GError **error);
gboolean    statreg_json_get_time     (JsonObject *object, const char *member, gint64 *value, const char *where, GError **error);
JsonObject *statreg_json_get_object   (JsonObject *object, const char *member, const char *where, GError **error);
JsonArray  *statreg_json_get_array    (JsonObject *object, const char *member, const char *where, GError **error);

void        statreg_json_append_ascii (GString *out, const char *text);  /* quoted, non-ASCII as \u escapes */
void        statreg_json_append_text  (GString *out, const char *text);  /* quoted, UTF-8 kept */
GBytes     *statreg_json_to_bytes     (JsonNode *root);                  /* indented, final LF */

G_END_DECLS
