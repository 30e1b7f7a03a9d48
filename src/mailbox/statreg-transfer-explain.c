/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-transfer.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>
#include <string.h>

static void
say (StatregFinding *finding, StatregVerdict verdict, const char *sentence)
{
  finding->verdict = verdict;
  statreg_finding_set_detail (finding, sentence);
}

static char *
format_day (gint64 time)
{
  g_autoptr(GDateTime) local = g_date_time_new_from_unix_local (time);

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup ("?");
}

static char *
explain_issuer (StatregFinding *finding)
{
  if (g_strcmp0 (finding->certificate_issuer, finding->certificate_subject) == 0)
    return g_strdup_printf (_("The certificate of “%s” was signed by nobody but itself."),
                            finding->certificate_subject);
  return g_strdup_printf (_("The certificate was issued by “%s”, which this computer does not trust."),
                          finding->certificate_issuer);
}

/* With GnuTLS, libcurl hands out that library's bits of what is wrong; none of them means another name. */
static char *
explain_certificate (StatregTransfer *self, StatregFinding *finding)
{
  long status = 0;
  g_autofree char *day = format_day (finding->certificate_not_after);

  curl_easy_getinfo (self->easy, CURLINFO_SSL_VERIFYRESULT, &status);
  if (*finding->certificate_sha256 == '\0')
    return g_strdup_printf (_("The server’s certificate cannot be read: %s."), self->reason);
  if (status & GNUTLS_CERT_EXPIRED)
    return g_strdup_printf (_("The server’s certificate expired on %s."), day);
  if (status & GNUTLS_CERT_NOT_ACTIVATED)
    return g_strdup (_("The server’s certificate is not valid yet. Compare the clocks of both computers."));
  if (status & GNUTLS_CERT_REVOKED)
    return g_strdup (_("The server’s certificate has been revoked."));
  if (status != 0)
    return explain_issuer (finding);
  return g_strdup_printf (_("The certificate belongs to “%s”, not to the server “%s”."),
                          finding->certificate_subject, self->probe->host);
}

static void
explain_trust (StatregTransfer *self, CURLcode code, StatregFinding *finding)
{
  g_autofree char *sentence = NULL;

  if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
    sentence = g_strdup (_("The server shows another key than the pinned one: either it has a new one, or somebody "
                           "stands in between."));
  else if (code == CURLE_PEER_FAILED_VERIFICATION)
    sentence = explain_certificate (self, finding);
  else
    sentence = g_strdup_printf (_("The authorities that this computer trusts cannot be read: %s."), self->reason);
  say (finding, STATREG_VERDICT_NOT_TRUSTED, sentence);
}

static gboolean
has_encrypted (StatregTransfer *self)
{
  curl_off_t time = 0;

  return curl_easy_getinfo (self->easy, CURLINFO_APPCONNECT_TIME_T, &time) == CURLE_OK && time > 0;
}

/* What GnuTLS calls a connection that ends within the handshake; any other fault is about what is offered. */
static gboolean
was_cut (StatregTransfer *self)
{
  return strstr (self->reason, gnutls_strerror (GNUTLS_E_PREMATURE_TERMINATION)) != NULL ||
         strstr (self->reason, gnutls_strerror (GNUTLS_E_PULL_ERROR)) != NULL ||
         strstr (self->reason, gnutls_strerror (GNUTLS_E_PUSH_ERROR)) != NULL;
}

static void
explain_handshake (StatregTransfer *self, StatregFinding *finding)
{
  g_autofree char *sentence = NULL;

  if (was_cut (self))
    {
      say (finding, STATREG_VERDICT_UNREACHABLE, _("The server ended the connection before it was encrypted."));
      return;
    }
  if (strstr (self->reason, gnutls_strerror (GNUTLS_E_UNEXPECTED_PACKET_LENGTH)) != NULL ||
      strstr (self->reason, gnutls_strerror (GNUTLS_E_UNEXPECTED_PACKET)) != NULL)
    {
      say (finding, STATREG_VERDICT_NO_TLS, _("What answers on this port does not speak TLS."));
      return;
    }
  sentence = g_strdup_printf (_("Server and computer could not agree on an encryption: %s."), self->reason);
  say (finding, STATREG_VERDICT_NO_TLS, sentence);
}

static void
explain_silence (StatregTransfer *self, StatregFinding *finding)
{
  g_autofree char *sentence = NULL;

  sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "There was no full answer within %u second.",
                                           "There was no full answer within %u seconds.",
                                           self->probe->timeout_seconds),
                              self->probe->timeout_seconds);
  say (finding, STATREG_VERDICT_UNREACHABLE, sentence);
}

static void
explain_connection (StatregTransfer *self, StatregFinding *finding)
{
  g_autofree char *sentence = NULL;
  long number = 0;

  curl_easy_getinfo (self->easy, CURLINFO_OS_ERRNO, &number);
  sentence = number != 0
    ? g_strdup_printf (_("No connection to %s: %s."), self->probe->place, g_strerror (number))
    : g_strdup_printf (_("No connection to %s."), self->probe->place);
  say (finding, STATREG_VERDICT_UNREACHABLE, sentence);
}

static void
explain_name (StatregTransfer *self, StatregFinding *finding)
{
  g_autofree char *sentence = NULL;

  sentence = g_strdup_printf (_("The name “%s” cannot be found."), self->probe->host);
  say (finding, STATREG_VERDICT_NAME_UNKNOWN, sentence);
}

/**
 * statreg_transfer_explain:
 * @self: a transfer that has run
 * @code: how it failed
 * @finding: gets verdict and detail
 *
 * Explains a failure of network, TLS or protocol. What a server said about a login is not its business: the
 * verdicts here never speak against one.
 */
void
statreg_transfer_explain (StatregTransfer *self, CURLcode code, StatregFinding *finding)
{
  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      explain_name (self, finding);
      break;
    case CURLE_COULDNT_CONNECT:
      explain_connection (self, finding);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      explain_silence (self, finding);
      break;
    case CURLE_SSL_CONNECT_ERROR:
      explain_handshake (self, finding);
      break;
    case CURLE_USE_SSL_FAILED:
      say (finding, STATREG_VERDICT_NO_TLS, _("The server does not offer STARTTLS."));
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CACERT_BADFILE:
      explain_trust (self, code, finding);
      break;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      say (finding, STATREG_VERDICT_UNREACHABLE,
           has_encrypted (self) ? _("The server ended the connection before it had answered.")
                                : _("The server ended the connection before it was encrypted."));
      break;
    default:
      say (finding, STATREG_VERDICT_UNEXPECTED,
           *self->reason != '\0' ? self->reason : curl_easy_strerror (code));
      break;
    }
}
