/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one connection setting may be; shared by the files statreg-connection*.c only. */
typedef enum
{
  STATREG_CONNECTION_KIND_HOST,
  STATREG_CONNECTION_KIND_NUMBER,
  STATREG_CONNECTION_KIND_CHOICE,
  STATREG_CONNECTION_KIND_URL,
  STATREG_CONNECTION_KIND_ADDRESS,
  STATREG_CONNECTION_KIND_LOGON,
  STATREG_CONNECTION_KIND_DOMAIN,
  STATREG_CONNECTION_KIND_PINNED_KEY,
  STATREG_CONNECTION_KIND_BASE64URL,
} StatregConnectionKind;

typedef struct
{
  StatregConnectionKind kind;
  const char *label;        /* what the window calls the field */
  const char *text;         /* default; NULL stands for "" */
  const char *choices[6];   /* NULL-terminated */
  guint number;             /* default */
  guint min;
  guint max;
} StatregConnectionRow;

gboolean statreg_connection_row_check (const StatregConnectionRow *row, const char *text, GError **error);

G_END_DECLS
