/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The texts of a registration, or of a static login as it was made, in one block: there may be hundreds of thousands in memory.
 * They never change, so a registration, the login that it becomes and all copies of that share them, in whatever thread; and
 * what is read twice is in memory once. */
typedef enum
{
  STATREG_LOGIN_TEXT_ID,
  STATREG_LOGIN_TEXT_ADDRESS,
  STATREG_LOGIN_TEXT_ADDRESS_KEY,
  STATREG_LOGIN_TEXT_LOGON,
  STATREG_LOGIN_TEXT_DOMAIN,
  STATREG_LOGIN_TEXT_URL,
  STATREG_LOGIN_TEXT_KEY,
  STATREG_LOGIN_TEXT_ORIGIN,
  STATREG_LOGIN_TEXT_VERDICT,
  STATREG_LOGIN_TEXT_VERDICT_TEXT,
  STATREG_LOGIN_TEXT_SEALED,
  STATREG_LOGIN_TEXT_SOURCE,          /* of a registration; no part of a login */
  STATREG_LOGIN_N_TEXTS
} StatregLoginText;

typedef struct _StatregLoginTexts StatregLoginTexts;

/* texts: NULL stands for "". ADDRESS_KEY is made of the address. */
StatregLoginTexts *statreg_login_texts_new   (const char *const texts[STATREG_LOGIN_N_TEXTS]);
StatregLoginTexts *statreg_login_texts_ref   (StatregLoginTexts *self);
void               statreg_login_texts_unref (StatregLoginTexts *self);
const char        *statreg_login_texts_get   (const StatregLoginTexts *self, StatregLoginText text);

G_END_DECLS
