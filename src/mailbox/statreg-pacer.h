/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"

G_BEGIN_DECLS

typedef struct
{
  guint per_server;        /* checks at a time */
  guint overall;
  guint spacing_ms;        /* between two begins at one server, at least */
  guint jitter_ms;         /* up to so much more */
  guint failures_in_row;   /* of network or TLS at one server: then no more is begun there */
  guint ahead;             /* how many attempts are written down at a time */
} StatregPacing;

/* SECURITY.md §6: what does not look like an attack. */
extern const StatregPacing statreg_pacing_default;

/* When to begin the next check at a server, whoever else checks with the same data folder. Times are those of
 * g_get_monotonic_time(). */
typedef struct _StatregPacer StatregPacer;

StatregPacer *statreg_pacer_new     (const StatregPacing *pacing, StatregFolder *folder);
void          statreg_pacer_free    (StatregPacer *self);
gint64        statreg_pacer_when    (StatregPacer *self, const char *server);  /* G_MAXINT64: when another one has ended */
/* FALSE: it is another program's turn. */
gboolean      statreg_pacer_begin   (StatregPacer *self, const char *server, gint64 now);
void          statreg_pacer_take_back (StatregPacer *self, const char *server);
void          statreg_pacer_rest    (StatregPacer *self);
/* TRUE: there were too many failures in a row. */
gboolean      statreg_pacer_end     (StatregPacer *self, const char *server, gboolean failed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregPacer, statreg_pacer_free)

G_END_DECLS
