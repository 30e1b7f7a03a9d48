/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-answer.h"

#include "statreg-throttle.h"
#include "statreg-token.h"

#define REGISTERED "/statreg?ok"

/**
 * statreg_answer_clear:
 * @self: an answer
 */
void
statreg_answer_clear (StatregAnswer *self)
{
  g_clear_pointer (&self->form, statreg_form_free);
}

/**
 * statreg_answer_set_closed:
 * @self: an answer
 * @config: what is served
 * @now: seconds since 1970
 *
 * Turns @self into "closed", with a Retry-After where it is known when the page opens.
 */
void
statreg_answer_set_closed (StatregAnswer *self, const StatregPageConfig *config, gint64 now)
{
  self->status = SOUP_STATUS_SERVICE_UNAVAILABLE;
  self->state = STATREG_VIEW_CLOSED;
  if (config->opens > now)
    self->retry_seconds = (guint) MIN (config->opens - now, G_MAXINT);
}

static void
set_headers (const StatregAnswer *self, SoupMessageHeaders *headers)
{
  const char *const *fixed = statreg_page_view_get_headers ();

  for (guint i = 0; fixed[i] != NULL; i += 2)
    soup_message_headers_replace (headers, fixed[i], fixed[i + 1]);
  if (self->retry_seconds > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", self->retry_seconds);
      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (self->status == SOUP_STATUS_SEE_OTHER)
    soup_message_headers_replace (headers, "Location", REGISTERED);
}

static GBytes *
render (const StatregAnswer *self, const StatregRequest *request, const StatregPageConfig *config)
{
  g_autofree char *source = statreg_throttle_source_text (request->source);
  g_autofree char *token = statreg_token_make (source, g_get_monotonic_time () / G_USEC_PER_SEC);
  const char *language = statreg_page_view_choose_language (request->accept_language);

  return statreg_page_view_render (config, self->state, self->complaint, self->form, token, language);
}

/**
 * statreg_answer_send:
 * @self: an answer
 * @message: the message of SoupServer to answer
 * @request: the request that it stands for
 * @config: what is served
 */
void
statreg_answer_send (const StatregAnswer *self, SoupServerMessage *message, const StatregRequest *request,
                     const StatregPageConfig *config)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  const char *phrase = self->status == STATREG_STATUS_TOO_MANY_REQUESTS ? "Too Many Requests" : NULL;

  soup_server_message_set_status (message, self->status != 0 ? self->status : SOUP_STATUS_OK, phrase);
  set_headers (self, soup_server_message_get_response_headers (message));
  if (self->status != SOUP_STATUS_SEE_OTHER)
    {
      g_autoptr(GBytes) page = render (self, request, config);
      soup_message_body_append_bytes (body, page);
    }
  soup_message_body_complete (body);
}
