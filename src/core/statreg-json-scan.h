/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/* element: an element of a list; gone after this */
typedef void (*StatregJsonTake) (const StatregJsonSlice *element, gpointer data);

gboolean  statreg_json_scan         (const char *text, gsize size, const char *where, GError **error);
gboolean  statreg_json_scan_members (const char *text, gsize size, const char *where, GArray *members, GError **error);
gboolean  statreg_json_scan_find    (const char *text, gsize size, const char *member, StatregJsonSlice *value);
GString  *statreg_json_scan_list    (GInputStream *stream, const char *member, const char *where, StatregJsonTake take,
                                     gpointer data, GError **error);

G_END_DECLS
