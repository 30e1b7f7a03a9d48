/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happened on the page since it started; written by its thread, read by any. */
typedef enum
{
  STATREG_COUNT_OPEN,            /* connections, at the moment */
  STATREG_COUNT_ACCEPTED,        /* connections in all */
  STATREG_COUNT_REGISTERED,      /* stored and acknowledged */
  STATREG_COUNT_CAPPED,          /* closed at once: too many connections */
  STATREG_COUNT_CAPPED_SOURCE,   /* closed at once: too many of that source */
  STATREG_COUNT_NO_TLS,          /* plain HTTP or a handshake that failed */
  STATREG_COUNT_TIMED_OUT,       /* a deadline ran out */
  STATREG_COUNT_MALFORMED,       /* refused by the gate or as a form */
  STATREG_COUNT_FOREIGN,         /* refused by policy: host, origin, content type */
  STATREG_COUNT_THROTTLED,
  STATREG_COUNT_WRONG_CODE,
  STATREG_COUNT_CLOSED,          /* came while the page was closed */
  STATREG_COUNT_NOT_STORED,      /* disk trouble, quota */
  STATREG_N_COUNTS,
} StatregCount;

typedef struct
{
  guint values[STATREG_N_COUNTS];
} StatregCounters;

void  statreg_counters_add  (StatregCounters *self, StatregCount what, int change);
guint statreg_counters_get  (const StatregCounters *self, StatregCount what);

G_END_DECLS
