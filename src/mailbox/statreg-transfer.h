/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <curl/curl.h>

#include "statreg-probe-private.h"

G_BEGIN_DECLS

/* One exchange with a server through libcurl, with everything set that no check may do without: TLS 1.2 or newer,
 * certificate verified or its key pinned, no proxy, no .netrc, no redirects, no connection used twice, a deadline. */
typedef struct
{
  StatregProbe *probe;
  CURL         *easy;
  char          reason[CURL_ERROR_SIZE];   /* libcurl's sentence when it failed */
} StatregTransfer;

/* protocols: as for CURLOPT_PROTOCOLS_STR. deadline: of g_get_monotonic_time(). */
StatregTransfer *statreg_transfer_new    (StatregProbe *probe, const char *protocols, gint64 deadline);
CURLcode         statreg_transfer_run    (StatregTransfer *self, GCancellable *cancellable); /* ABORTED_BY_CALLBACK: cancelled */
void             statreg_transfer_free   (StatregTransfer *self);
/* Puts verdict and detail of a failure that is not about the login into the finding. */
void             statreg_transfer_explain (StatregTransfer *self, CURLcode code, StatregFinding *finding);
/* Puts the server's certificate into the finding, trusted or not; leaves it alone where none was seen. */
void             statreg_transfer_read_certificate (StatregTransfer *self, StatregFinding *finding);

gint64           statreg_transfer_make_deadline (StatregProbe *probe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregTransfer, statreg_transfer_free)

G_END_DECLS
