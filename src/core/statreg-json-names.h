/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-json-lexer.h"

G_BEGIN_DECLS

/* The member names of the objects that a scan is inside of, to find the one that is there twice. */
typedef struct
{
  GArray    *stack;     /* of StatregJsonText, innermost object last */
  GPtrArray *decoded;   /* owns the names that were written with escapes */
} StatregJsonNames;

/* One object among them. */
typedef struct
{
  guint       first;    /* where its names begin in the stack */
  GHashTable *many;     /* all of its names, once they are too many to compare with each */
} StatregJsonMembers;

void      statreg_json_names_init   (StatregJsonNames *self);
void      statreg_json_names_clear  (StatregJsonNames *self);
void      statreg_json_names_begin  (StatregJsonNames *self, StatregJsonMembers *members);
void      statreg_json_names_end    (StatregJsonNames *self, StatregJsonMembers *members);
void      statreg_json_names_decode (StatregJsonNames *self, StatregJsonText *name);
gboolean  statreg_json_names_add    (StatregJsonNames *self, StatregJsonMembers *members, const StatregJsonText *name);
gboolean  statreg_json_text_is      (const StatregJsonText *name, const char *text);

G_END_DECLS
