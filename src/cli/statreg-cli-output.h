/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Rows of text: aligned under titles on a terminal, else separated by tabs and without titles, for cut, awk
 * and their like. */
typedef struct _StatregTable StatregTable;

StatregTable *statreg_table_new   (const char *first_title, ...) G_GNUC_NULL_TERMINATED;
void          statreg_table_add   (StatregTable *self, const char *first_cell, ...) G_GNUC_NULL_TERMINATED;
void          statreg_table_print (StatregTable *self);
void          statreg_table_free  (StatregTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregTable, statreg_table_free)

void          statreg_cli_print_json  (JsonNode *root);
void          statreg_cli_print_built (JsonBuilder *builder);
void          statreg_cli_print_line  (const char *text);   /* foreign characters made visible */
void          statreg_cli_warn        (const char *text);   /* to standard error */
void          statreg_cli_add_string  (JsonBuilder *builder, const char *member, const char *value);
void          statreg_cli_add_time    (JsonBuilder *builder, const char *member, gint64 seconds); /* 0: "" */

G_END_DECLS
