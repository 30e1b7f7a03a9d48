/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-secret.h"

G_BEGIN_DECLS

/* The decoded body of a POST. Fields that were not sent are "". */
typedef struct
{
  char          *address;
  char          *logon;
  char          *domain;
  char          *code;
  char          *token;
  StatregSecret *password;   /* byte for byte; NULL when empty */
} StatregForm;

typedef enum
{
  STATREG_FORM_OK,
  STATREG_FORM_MALFORMED,    /* not what a browser sends: bad escape, doubled or unknown field, control byte, not UTF-8 */
  STATREG_FORM_TOO_LONG,     /* a field is over its limit; see field */
} StatregFormResult;

StatregFormResult statreg_form_decode (const guint8 *body, gsize size, StatregForm **form, const char **field);
void              statreg_form_free   (StatregForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregForm, statreg_form_free)

G_END_DECLS
