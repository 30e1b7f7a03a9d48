/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-json-lexer.h"

G_BEGIN_DECLS

#define STATREG_JSON_MAX_DEPTH 32

/* A piece of the text that was scanned, and the line (from 1) that it begins on. */
typedef struct
{
  const char *text;
  gsize       size;
  guint       line;
} StatregJsonSlice;

/* A member of the outermost object: its name as written between the quotes, and its value. */
typedef struct
{
  StatregJsonText  name;
  StatregJsonSlice value;
  const char      *string;   /* of StatregJsonRecord: what the value means when it is a string */
} StatregJsonMember;

gboolean  statreg_json_scan          (const char *text, gsize size, const char *where, GError **error);
gboolean  statreg_json_scan_elements (const char *text, gsize size, const char *member, const char *where,
                                      GArray *elements, GError **error);
gboolean  statreg_json_scan_members  (const char *text, gsize size, const char *where, GArray *members, GError **error);
gboolean  statreg_json_scan_find     (const char *text, gsize size, const char *member, StatregJsonSlice *value);

G_END_DECLS
