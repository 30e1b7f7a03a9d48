/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What came of checking a login. In files by the texts of statreg_verdict_to_text(). */
typedef enum
{
  STATREG_VERDICT_NONE,           /* "": not checked */
  STATREG_VERDICT_WORKS,          /* "works" */
  STATREG_VERDICT_WRONG_LOGIN,    /* "wrong-login": user name or password */
  STATREG_VERDICT_LOCKED,         /* "locked": account locked or disabled */
  STATREG_VERDICT_EXPIRED,        /* "expired": the password */
  STATREG_VERDICT_NOT_ALLOWED,    /* "not-allowed": logins by password are not */
  STATREG_VERDICT_UNREACHABLE,    /* "unreachable": refused, no route, no answer in time */
  STATREG_VERDICT_NAME_UNKNOWN,   /* "name-unknown": no such host */
  STATREG_VERDICT_NOT_TRUSTED,    /* "not-trusted": the certificate */
  STATREG_VERDICT_NO_TLS,         /* "no-tls": none offered, so nothing was sent */
  STATREG_VERDICT_TRY_LATER,      /* "try-later": the server says so */
  STATREG_VERDICT_UNEXPECTED,     /* "unexpected": an answer that means nothing to us */
  STATREG_N_VERDICTS,
} StatregVerdict;

typedef enum
{
  STATREG_VERDICT_KIND_NONE,      /* not checked */
  STATREG_VERDICT_KIND_WORKS,
  STATREG_VERDICT_KIND_FAILS,     /* the login's fault: its owner has to be asked again */
  STATREG_VERDICT_KIND_UNCLEAR,   /* says nothing about the login */
} StatregVerdictKind;

const char        *statreg_verdict_to_text   (StatregVerdict verdict);
StatregVerdict     statreg_verdict_from_text (const char *text);      /* NONE for what it does not know */
StatregVerdictKind statreg_verdict_get_kind  (StatregVerdict verdict);
const char        *statreg_verdict_get_title (StatregVerdict verdict); /* for a column, translated: "works" */
const char        *statreg_verdict_get_advice (StatregVerdict verdict); /* a sentence that says what to do next */

G_END_DECLS
