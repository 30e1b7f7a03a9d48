/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-refusal.h"

#include <libsoup/soup.h>

#include "statreg-page-view.h"

/* RFC 9110 6.6.1 wants it on every answer but those of 1xx and 5xx; SoupServer adds it to the others. */
static char *
dup_date (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return soup_date_time_to_string (now, SOUP_DATE_HTTP);
}

static GBytes *
make_response (guint status, const char *text, gboolean with_body)
{
  const char *const *headers = statreg_page_view_get_headers ();
  const char *phrase = soup_status_get_phrase (status);
  g_autoptr(GString) response = g_string_new (NULL);
  g_autofree char *date = dup_date ();
  g_autofree char *body = g_strdup_printf ("<!DOCTYPE html>\n"
                                           "<html lang=\"en\"><title>%u %s</title><p>%s</p></html>\n",
                                           status, phrase, text);

  g_string_append_printf (response, "HTTP/1.1 %u %s\r\nDate: %s\r\n", status, phrase, date);
  for (guint i = 0; headers[i] != NULL; i += 2)
    g_string_append_printf (response, "%s: %s\r\n", headers[i], headers[i + 1]);
  g_string_append_printf (response, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body),
                          with_body ? body : "");
  return g_string_free_to_bytes (g_steal_pointer (&response));
}

/**
 * statreg_refusal_new:
 * @status: an HTTP status
 * @with_body: %FALSE in answer to HEAD
 *
 * The text is in English only: no browser with a person in front of it gets here.
 *
 * Returns: (transfer full): a response with the header set of all responses
 */
GBytes *
statreg_refusal_new (guint status, gboolean with_body)
{
  return make_response (status, soup_status_get_phrase (status), with_body);
}

/**
 * statreg_refusal_new_plain_http:
 * @url: the page's address
 *
 * Returns: (transfer full): the response in clear text to a client that does not speak TLS
 */
GBytes *
statreg_refusal_new_plain_http (const char *url)
{
  g_autofree char *address = g_markup_escape_text (url, -1);
  g_autofree char *text = g_strdup_printf ("This page speaks HTTPS only: <a href=\"%s\">%s</a>",
                                           address, address);

  return make_response (SOUP_STATUS_BAD_REQUEST, text, TRUE);
}
