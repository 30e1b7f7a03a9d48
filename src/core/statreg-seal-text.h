/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-secret.h"

G_BEGIN_DECLS

/* What is inside a sealed text: one JSON object of these five strings. */
typedef struct
{
  const char *id;
  const char *address;
  const char *logon;
  const char *domain;
  const char *password;
} StatregSealText;

StatregSecret *statreg_seal_text_write (const StatregSealText *fields);
gboolean       statreg_seal_text_read  (StatregSecret *json, StatregSealText *fields);

G_END_DECLS
