/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-form.h"
#include "statreg-page-config.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_VIEW_FORM,
  STATREG_VIEW_REGISTERED,
  STATREG_VIEW_CLOSED,      /* before opens, after closes, or not accepting: says when it opens or that it is over */
} StatregViewState;

/* What is wrong with a form; each has one sentence in each language and, where it concerns one, a field. */
typedef enum
{
  STATREG_COMPLAINT_NONE,
  STATREG_COMPLAINT_NO_ADDRESS,
  STATREG_COMPLAINT_BAD_ADDRESS,
  STATREG_COMPLAINT_NO_PASSWORD,
  STATREG_COMPLAINT_ADDRESS_TOO_LONG,
  STATREG_COMPLAINT_LOGON_TOO_LONG,
  STATREG_COMPLAINT_BAD_LOGON,
  STATREG_COMPLAINT_PASSWORD_TOO_LONG,
  STATREG_COMPLAINT_DOMAIN_TOO_LONG,
  STATREG_COMPLAINT_BAD_DOMAIN,
  STATREG_COMPLAINT_ALL_TOO_LONG,       /* each field is fine, together they do not fit */
  STATREG_COMPLAINT_WRONG_CODE,
  STATREG_COMPLAINT_TOO_MANY,           /* requests: wait */
  STATREG_COMPLAINT_FORM_OUT_OF_DATE,   /* token ran out: just send again */
  STATREG_COMPLAINT_NOT_STORED,         /* disk trouble: nothing was stored, try again later */
  STATREG_COMPLAINT_MALFORMED,
} StatregComplaint;

/* language: "en" or "de". form: what to keep in the fields, nullable (the password never is kept). A whole UTF-8 HTML document. */
GBytes     *statreg_page_view_render (const StatregPageConfig *config, StatregViewState state, StatregComplaint complaint,
                                      const StatregForm *form, const char *token, const char *language);
/* The form that nobody has filled in yet, in pieces between which the token belongs. */
GStrv       statreg_page_view_cut_form (const StatregPageConfig *config, const char *language);
/* The best of "en" and "de" for an Accept-Language value (nullable). */
const char *statreg_page_view_choose_language (const char *accept_language);
/* Name and value pairs, NULL-terminated: the header set of SECURITY.md 3.1, with the CSP hash of the served style. */
const char *const *statreg_page_view_get_headers (void);

G_END_DECLS
