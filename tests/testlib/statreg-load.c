/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-load [OPTION…] get|post HOST:PORT: a crowd of owners; prints one JSON object. Each POST brings a form token of its source,
 * fetched before the clock runs, and is counted as served when the answer says that it was stored. */
#include <string.h>
#include <sys/resource.h>

#include "load.h"

static char *
make_get (const Load *load, guint number, guint source)
{
  return g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: %s\r\n\r\n", load->host);
}

static char *
make_post (const Load *load, guint number, guint source)
{
  const GPtrArray *tokens = load->data;
  g_autofree char *body = g_strdup_printf ("address=owner%u%%40example.org&logon=&password=p%%C3%%A4ss-%u&token=%s",
                                           number, number, (const char *) tokens->pdata[source]);

  return g_strdup_printf ("POST /statreg HTTP/1.1\r\nHost: %s\r\nOrigin: https://%s\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          load->host, load->host, strlen (body), body);
}

static char *
fetch_token (const Load *load, guint source)
{
  g_autofree char *request = make_get (load, 0, source);
  g_autofree char *answer = load_exchange (load, source, request);
  g_autoptr(GRegex) pattern = g_regex_new ("name=\"token\"[^>]*value=\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr(GMatchInfo) found = NULL;
  g_autofree char *token = NULL;

  if (answer == NULL || !g_regex_match (pattern, answer, 0, &found))
    g_error ("no token in: %.300s", answer);
  token = g_match_info_fetch (found, 1);
  return g_uri_escape_string (token, NULL, FALSE);
}

static GPtrArray *
fetch_tokens (const Load *load)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < load->sources; i++)
    g_ptr_array_add (tokens, fetch_token (load, i));
  return tokens;
}

static double
get_own_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
run (const Load *load)
{
  double cpu = get_own_cpu ();
  LoadFigures figures = load_run (load);
  g_autofree char *tls = load_describe (load);

  g_print ("{\"served\": %u, \"failed\": %u, \"seconds\": %.3f, \"rate\": %.1f, \"p50\": %.2f, \"p99\": %.2f, \"longest\": %.2f, "
           "\"answerSize\": %" G_GSIZE_FORMAT ", \"clientSeconds\": %.3f, \"tls\": \"%s\"}\n",
           figures.served, figures.failed, figures.seconds, figures.served / figures.seconds, figures.p50, figures.p99,
           figures.longest, figures.answer_size, get_own_cpu () - cpu, tls);
}

int
main (int argc, char **argv)
{
  gint clients = 64, requests = 0, sources = 64, pause_ms = 0;
  Load load = { 0 };
  const GOptionEntry entries[] =
  {
    { "clients", 0, 0, G_OPTION_ARG_INT, &clients, "how many at once", "N" },
    { "requests", 0, 0, G_OPTION_ARG_INT, &requests, "how many in all", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &load.seconds, "for how long", "S" },
    { "pause", 0, 0, G_OPTION_ARG_INT, &pause_ms, "of a client between two requests, in milliseconds", "MS" },
    { "sources", 0, 0, G_OPTION_ARG_INT, &sources, "from how many addresses", "N" },
    { NULL },
  };
  g_autoptr(GOptionContext) options = g_option_context_new ("get|post HOST:PORT");
  g_autoptr(GPtrArray) tokens = NULL;
  gboolean is_post;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, NULL) || argc != 3 || (requests == 0 && load.seconds <= 0))
    return 2;
  is_post = strcmp (argv[1], "post") == 0;
  load.host = argv[2];
  load.port = (guint) g_ascii_strtoull (strrchr (argv[2], ':') + 1, NULL, 10);
  load.clients = (guint) clients;
  load.requests = (guint) requests;
  load.pause_ms = (guint) pause_ms;
  load.sources = (guint) sources;
  load.make_request = is_post ? make_post : make_get;
  load.expected = is_post ? "HTTP/1.1 303" : "HTTP/1.1 200";
  load.data = tokens = is_post ? fetch_tokens (&load) : NULL;
  run (&load);
  return 0;
}
