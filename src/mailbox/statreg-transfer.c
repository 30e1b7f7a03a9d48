/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-transfer.h"

#include <stdlib.h>
#include <string.h>

#include "statreg-clearing.h"

/* How long libcurl may sleep when nothing happens; cancelling wakes it up. */
#define POLL_MS 1000

static gpointer
init_libcurl (gpointer unused)
{
  CURLcode code = curl_global_init_mem (CURL_GLOBAL_DEFAULT, malloc, statreg_clearing_free,
                                        statreg_clearing_realloc, strdup, calloc);

  if (code != CURLE_OK)
    g_error ("libcurl cannot be started: %s", curl_easy_strerror (code));
  return NULL;
}

/* The authorities of the system, unless the customary variables name others. libcurl itself does not read them. */
static void
set_authorities (CURL *easy)
{
  const char *file = g_getenv ("SSL_CERT_FILE");
  const char *folder = g_getenv ("SSL_CERT_DIR");

  if (file == NULL && folder == NULL)
    return;
  curl_easy_setopt (easy, CURLOPT_CAINFO, file);
  curl_easy_setopt (easy, CURLOPT_CAPATH, folder);
}

/* A pinned key is trusted by itself: whoever pinned it has seen that the certificate is not trusted otherwise. */
static void
set_pinned_key (CURL *easy, const char *pin)
{
  curl_easy_setopt (easy, CURLOPT_PINNEDPUBLICKEY, pin);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt (easy, CURLOPT_CAINFO, NULL);
  curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
}

static void
set_trust (CURL *easy, const char *pin)
{
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (easy, CURLOPT_CERTINFO, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  if (*pin != '\0')
    {
      set_pinned_key (easy, pin);
      return;
    }
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set_authorities (easy);
}

/* Nothing from outside the instance steers where a check goes. A connection is made for one check and closed after
 * it: libcurl has had faults (CVE-2026-4873, CVE-2026-8286) in which a used one lost the demand for TLS. */
static void
set_way (CURL *easy, const char *protocols)
{
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt (easy, CURLOPT_PROXY, "");
  curl_easy_setopt (easy, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt (easy, CURLOPT_FORBID_REUSE, 1L);
}

static void
set_time (CURL *easy, gint64 deadline)
{
  const gint64 left = MAX (1, (deadline - g_get_monotonic_time ()) / 1000);

  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) left);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) left);
  /* A name server that does not answer holds nobody up who cancels. */
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
}

/**
 * statreg_transfer_make_deadline:
 * @probe: what is checked
 *
 * Returns: when a check of @probe that begins now has to end, by g_get_monotonic_time()
 */
gint64
statreg_transfer_make_deadline (StatregProbe *probe)
{
  return g_get_monotonic_time () + probe->timeout_seconds * G_USEC_PER_SEC;
}

/**
 * statreg_transfer_new:
 * @probe: what is checked
 * @protocols: the only protocols that may be spoken, such as "imaps"
 * @deadline: when it has to end, by g_get_monotonic_time()
 *
 * Returns: (transfer full): a transfer for which URL, request and callbacks are still to be set
 */
StatregTransfer *
statreg_transfer_new (StatregProbe *probe, const char *protocols, gint64 deadline)
{
  static GOnce once = G_ONCE_INIT;
  StatregTransfer *self;

  g_once (&once, init_libcurl, NULL);
  self = g_new0 (StatregTransfer, 1);
  self->probe = statreg_probe_ref (probe);
  self->easy = curl_easy_init ();
  if (self->easy == NULL)
    g_error ("No memory for a transfer");
  curl_easy_setopt (self->easy, CURLOPT_ERRORBUFFER, self->reason);
  set_way (self->easy, protocols);
  set_trust (self->easy, probe->pinned_key);
  set_time (self->easy, deadline);
  return self;
}

/**
 * statreg_transfer_free:
 * @self: (transfer full): a transfer
 */
void
statreg_transfer_free (StatregTransfer *self)
{
  g_return_if_fail (self != NULL);

  curl_easy_cleanup (self->easy);
  statreg_probe_unref (self->probe);
  g_free (self);
}

static void
on_cancelled (GCancellable *cancellable, CURLM *multi)
{
  curl_multi_wakeup (multi);
}

static CURLcode
take_result (CURLM *multi)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (multi, &left)) != NULL)
    {
      if (message->msg == CURLMSG_DONE)
        return message->data.result;
    }
  return CURLE_ABORTED_BY_CALLBACK;
}

static void
drive (CURLM *multi, GCancellable *cancellable)
{
  int running = 1;

  while (running > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      if (curl_multi_perform (multi, &running) != CURLM_OK)
        return;
      if (running > 0)
        curl_multi_poll (multi, NULL, 0, POLL_MS, NULL);
    }
}

/**
 * statreg_transfer_run:
 * @self: a transfer, which can run once
 * @cancellable: (nullable): ends it early
 *
 * Blocks until the exchange is over, the deadline passes or @cancellable is cancelled.
 *
 * Returns: libcurl's code; %CURLE_ABORTED_BY_CALLBACK when it was cancelled
 */
CURLcode
statreg_transfer_run (StatregTransfer *self, GCancellable *cancellable)
{
  CURLM *multi = curl_multi_init ();
  gulong handler = 0;
  CURLcode code;

  if (multi == NULL)
    g_error ("No memory for a transfer");
  curl_multi_add_handle (multi, self->easy);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), multi, NULL);
  drive (multi, cancellable);
  g_cancellable_disconnect (cancellable, handler);
  code = take_result (multi);
  curl_multi_remove_handle (multi, self->easy);
  curl_multi_cleanup (multi);
  return code;
}
