/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "statreg-page-view.h"
#include "statreg-request.h"

G_BEGIN_DECLS

#define STATREG_STATUS_TOO_MANY_REQUESTS 429   /* RFC 6585; libsoup 3.2 has no name for it */

/* What an owner gets to see for one request. All zero: the empty form, 200. */
typedef struct
{
  guint             status;          /* HTTP; 0 = 200; 303 leads to the registered state */
  StatregViewState  state;
  StatregComplaint  complaint;
  StatregForm      *form;            /* what to keep in the fields, owned, or NULL */
  guint             retry_seconds;   /* Retry-After; 0 = none */
} StatregAnswer;

void statreg_answer_clear      (StatregAnswer *self);
void statreg_answer_set_closed (StatregAnswer *self, const StatregPageConfig *config, gint64 now);
void statreg_answer_send       (const StatregAnswer *self, SoupServerMessage *message,
                                const StatregRequest *request, const StatregPageConfig *config);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregAnswer, statreg_answer_clear)

G_END_DECLS
