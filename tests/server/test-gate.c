/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-gate.h"
#include "statreg-policy.h"

#define HOST "Host: page.example:8443\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SAME "Origin: https://page.example:8443\r\nSec-Fetch-Site: same-origin\r\n"
#define BARE "POST /statreg HTTP/1.1\r\n" HOST
#define POST BARE FORM SAME
#define EMPTY "Content-Length: 0\r\n\r\n"

/* What one request comes to: 0 for good, else the status of the gate or of the policy. */
typedef struct
{
  const char *name;
  const char *text;
  gsize size;         /* 0: up to the NUL */
  guint status;
} Row;

static const Row rows[] =
{
  /* What browsers send. */
  { "get", "GET /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 0 },
  { "get-registered", "GET /statreg?ok HTTP/1.1\r\n" HOST "\r\n", 0, 0 },
  { "head", "HEAD /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 0 },
  { "head-registered", "HEAD /statreg?ok HTTP/1.1\r\n" HOST "\r\n", 0, 0 },
  { "post", POST "Content-Length: 3\r\n\r\na=b", 0, 0 },
  { "post-empty", POST EMPTY, 0, 0 },
  { "host-case", "GET /statreg HTTP/1.1\r\nhOST:\tPage.Example:8443 \r\n\r\n", 0, 0 },
  { "charset", BARE SAME
    "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n" EMPTY, 0, 0 },
  { "origin-only", BARE FORM
    "Origin: https://page.example:8443\r\n" EMPTY, 0, 0 },
  { "fetch-site-only", BARE FORM
    "Sec-Fetch-Site: same-origin\r\n" EMPTY, 0, 0 },
  { "range-dropped", "GET /statreg HTTP/1.1\r\n" HOST "Range: bytes=-99999\r\n\r\n", 0, 0 },
  { "high-bytes-in-value", "GET /statreg HTTP/1.1\r\n" HOST "X-Name: \xc3\xa4\xff\r\n\r\n", 0, 0 },
  /* The matrix of SECURITY.md 1.2. */
  { "two-hosts", "GET /statreg HTTP/1.1\r\n" HOST HOST "\r\n", 0, 400 },
  { "no-host", "GET /statreg HTTP/1.1\r\n\r\n", 0, 400 },
  { "two-lengths", POST "Content-Length: 3\r\nContent-Length: 5\r\n\r\na=bcd", 0, 400 },
  { "same-length-twice", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b", 0, 400 },
  { "length-and-chunked", POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0, 400 },
  { "chunked-and-length", POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 0, 400 },
  { "chunked-bare-lf", POST "Transfer-Encoding: chunked\r\n\r\n3\na=b\n0\n\n", 0, 400 },
  { "chunked-minus", POST "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 0, 400 },
  { "chunked-letters", POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 0, 400 },
  { "encoding-case", POST "tRANSFER-eNCODING: gzip\r\n\r\n", 0, 400 },
  { "length-minus", POST "Content-Length: -1\r\n\r\n", 0, 400 },
  { "length-huge", POST "Content-Length: 99999999999999999999\r\n\r\n", 0, 400 },
  { "length-plus", POST "Content-Length: +3\r\n\r\na=b", 0, 400 },
  { "length-empty", POST "Content-Length:\r\n\r\n", 0, 400 },
  { "length-list", POST "Content-Length: 3, 3\r\n\r\na=b", 0, 400 },
  { "length-hex", POST "Content-Length: 0x3\r\n\r\na=b", 0, 400 },
  { "length-blank-inside", POST "Content-Length: 1 0\r\n\r\n", 0, 400 },
  { "length-six-digits", POST "Content-Length: 000003\r\n\r\na=b", 0, 400 },
  { "no-length", POST "\r\n", 0, 400 },
  { "too-long", POST "Content-Length: 8193\r\n\r\n", 0, 413 },
  { "much-too-long", POST "Content-Length: 99999\r\n\r\n", 0, 413 },
  { "bare-lf-request-line", "GET /statreg HTTP/1.1\n" HOST "\r\n", 0, 400 },
  { "bare-lf-header", "GET /statreg HTTP/1.1\r\nHost: page.example:8443\n\r\n", 0, 400 },
  { "bare-cr", "GET /statreg HTTP/1.1\r" HOST "\r\n", 0, 400 },
  { "cr-in-value", "GET /statreg HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 0, 400 },
  { "two-cr", "GET /statreg HTTP/1.1\r\r\n" HOST "\r\n", 0, 400 },
  { "nul-in-value", "GET /statreg HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n", 23 + 25 + 8 + 2, 400 },
  { "escape-in-value", "GET /statreg HTTP/1.1\r\n" HOST "X: a\x1b[31m\r\n\r\n", 0, 400 },
  { "delete-in-value", "GET /statreg HTTP/1.1\r\n" HOST "X: a\x7f\r\n\r\n", 0, 400 },
  { "blank-before-colon", "GET /statreg HTTP/1.1\r\n" HOST "X : a\r\n\r\n", 0, 400 },
  { "folded", "GET /statreg HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n", 0, 400 },
  { "no-colon", "GET /statreg HTTP/1.1\r\n" HOST "X\r\n\r\n", 0, 400 },
  { "empty-name", "GET /statreg HTTP/1.1\r\n" HOST ": a\r\n\r\n", 0, 400 },
  { "underscore-in-name", "GET /statreg HTTP/1.1\r\n" HOST "Content_Length: 3\r\n\r\n", 0, 400 },
  { "trace", "TRACE /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "connect", "CONNECT page.example:8443 HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "options", "OPTIONS /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "non-ascii-method", "G\xc3\x89T /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "lower-case-method", "get /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "absolute-uri", "GET https://page.example:8443/statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "absolute-other-host", "GET https://evil.example/statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "host-userinfo", "GET /statreg HTTP/1.1\r\nHost: user:pw@page.example:8443\r\n\r\n", 0, 400 },
  { "host-other", "GET /statreg HTTP/1.1\r\nHost: evil.example\r\n\r\n", 0, 400 },
  { "host-other-port", "GET /statreg HTTP/1.1\r\nHost: page.example:8444\r\n\r\n", 0, 400 },
  { "host-no-port", "GET /statreg HTTP/1.1\r\nHost: page.example\r\n\r\n", 0, 400 },
  { "host-empty", "GET /statreg HTTP/1.1\r\nHost:\r\n\r\n", 0, 400 },
  { "suffix", "GET /statregXYZ HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "below", "GET /statreg/foo HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "slash", "GET /statreg/ HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "root", "GET / HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "dots", "GET /x/../statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "encoded", "GET /%73tatreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "query", "GET /statreg?a=b HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "query-empty", "GET /statreg? HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "post-query", "POST /statreg?ok HTTP/1.1\r\n" HOST FORM SAME EMPTY, 0, 400 },
  { "http-1.0", "GET /statreg HTTP/1.0\r\n" HOST "\r\n", 0, 400 },
  { "http-0.9", "GET /statreg\r\n", 0, 400 },
  { "http-9.9", "GET /statreg HTTP/9.9\r\n" HOST "\r\n", 0, 400 },
  { "http-2-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, 400 },
  { "two-blanks", "GET  /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "blank-line-first", "\r\nGET /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "upgrade", "GET /statreg HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 0, 400 },
  { "websocket", "GET /statreg HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n\r\n", 0, 400 },
  { "expect", POST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n", 0, 417 },
  { "get-with-body", "GET /statreg HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=b", 0, 400 },
  { "pipelined-get", "GET /statreg HTTP/1.1\r\n" HOST "\r\nGET /statreg HTTP/1.1\r\n" HOST "\r\n", 0, 400 },
  { "pipelined-post", POST "Content-Length: 3\r\n\r\na=bGET /statreg HTTP/1.1\r\n", 0, 400 },
  { "one-byte-after", "GET /statreg HTTP/1.1\r\n" HOST "\r\nX", 0, 400 },
  { "two-origins", POST "Origin: https://page.example:8443\r\n" EMPTY, 0, 400 },
  /* Of other sites. */
  { "origin-foreign", BARE FORM "Origin: https://evil.example\r\n" EMPTY, 0, 403 },
  { "origin-null", BARE FORM "Origin: null\r\n" EMPTY, 0, 403 },
  { "origin-http", BARE FORM "Origin: http://page.example:8443\r\n" EMPTY, 0, 403 },
  { "origin-port", BARE FORM "Origin: https://page.example\r\n" EMPTY, 0, 403 },
  { "neither", BARE FORM EMPTY, 0, 403 },
  { "cross-site", BARE FORM "Sec-Fetch-Site: cross-site\r\n" EMPTY, 0, 403 },
  { "same-site", BARE FORM "Sec-Fetch-Site: same-site\r\n" EMPTY, 0, 403 },
  { "none", BARE FORM "Origin: https://page.example:8443\r\nSec-Fetch-Site: none\r\n" EMPTY, 0, 403 },
  { "text-plain", BARE SAME "Content-Type: text/plain\r\n" EMPTY, 0, 415 },
  { "multipart", BARE SAME "Content-Type: multipart/form-data; boundary=x\r\n" EMPTY, 0, 415 },
  { "no-type", BARE SAME EMPTY, 0, 415 },
  { "type-suffix", BARE SAME
    "Content-Type: application/x-www-form-urlencodedX\r\n" EMPTY, 0, 415 },
  { "other-charset", BARE SAME
    "Content-Type: application/x-www-form-urlencoded; charset=utf-7\r\n" EMPTY, 0, 415 },
};

static const StatregPageConfig config =
{
  .url = (char *) "https://page.example:8443/statreg",
  .hosts = (GStrv) (const char *const[]) { "page.example:8443", "localhost:8443", NULL },
  .proxied_host = (char *) "page.example",
  .trusted_proxies = (GStrv) (const char *const[]) { "127.0.0.1", "10.0.0.0/8", NULL },
};

static gsize
get_size (const Row *row)
{
  return row->size > 0 ? row->size : strlen (row->text);
}

/* The status of a form that a proxy or somebody else passes on. */
static guint
judge_form (const char *peer, const char *host, const char *origin)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (peer);
  StatregRequest request = { .method = STATREG_METHOD_POST, .host = (char *) host, .origin = (char *) origin,
                             .content_type = (char *) "application/x-www-form-urlencoded" };

  return statreg_policy_judge (&request, address, &config);
}

/* A trusted proxy publishes the page's name at a port of its own. */
static void
test_proxied_host (void)
{
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:9443", "https://page.example:9443"), ==, 0);
  g_assert_cmpuint (judge_form ("10.1.2.3", "Page.Example:9443", "https://page.example:9443"), ==, 0);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:9443", "https://page.example:9444"), ==, 403);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:9443", "http://page.example:9443"), ==, 403);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:9443", "null"), ==, 403);
  g_assert_cmpuint (judge_form ("192.0.2.7", "page.example:9443", "https://page.example:9443"), ==, 400);
  g_assert_cmpuint (judge_form ("127.0.0.1", "other.example:9443", "https://other.example:9443"), ==, 400);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example.net:9443", "https://page.example.net:9443"), ==, 400);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:", "https://page.example:"), ==, 400);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:x", "https://page.example:x"), ==, 400);
  g_assert_cmpuint (judge_form ("127.0.0.1", "page.example:99999", "https://page.example:99999"), ==, 400);
}

static guint
judge (StatregGate *gate, const Row *row)
{
  g_autoptr(GInetAddress) stranger = g_inet_address_new_from_string ("192.0.2.7");

  g_assert_cmpint (statreg_gate_get_state (gate), !=, STATREG_GATE_HEAD);
  if (statreg_gate_get_state (gate) == STATREG_GATE_REFUSED)
    return statreg_gate_get_status (gate);
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_COMPLETE);
  return statreg_policy_judge (statreg_gate_get_request (gate), stranger, &config);
}

static void
feed (StatregGate *gate, const char *text, gsize size)
{
  statreg_gate_feed (gate, (const guint8 *) text, size);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  gsize size = get_size (row);

  for (gsize cut = 0; cut <= size; cut++)
    {
      g_autoptr(StatregGate) gate = statreg_gate_new ();

      feed (gate, row->text, cut);
      feed (gate, row->text + cut, size - cut);
      g_assert_cmpuint (judge (gate, row), ==, row->status);
    }
}

static void
test_row_byte_by_byte (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(StatregGate) gate = statreg_gate_new ();

  g_assert_true (statreg_gate_is_untouched (gate));
  for (gsize i = 0; i < get_size (row); i++)
    feed (gate, row->text + i, 1);
  g_assert_false (statreg_gate_is_untouched (gate));
  g_assert_cmpuint (judge (gate, row), ==, row->status);
}

/* Until the last byte of a good request nothing is decided but that it goes on. */
static void
test_unfinished (gconstpointer data)
{
  const Row *row = data;

  for (gsize size = 0; size < get_size (row); size++)
    {
      g_autoptr(StatregGate) gate = statreg_gate_new ();

      feed (gate, row->text, size);
      g_assert_cmpint (statreg_gate_get_state (gate), !=, STATREG_GATE_COMPLETE);
      g_assert_cmpint (statreg_gate_get_state (gate), !=, STATREG_GATE_REFUSED);
    }
}

static void
test_request (void)
{
  const char *text = "POST /statreg HTTP/1.1\r\nhost: localhost:8443\r\n"
                     "Accept-Language: de\r\nAccept-Language: en\r\nX-Forwarded-For: 192.0.2.1\r\n"
                     FORM SAME "Content-Length:  11\r\n\r\npassword=%00";
  g_autoptr(StatregGate) gate = statreg_gate_new ();
  g_autoptr(StatregRequest) request = NULL;

  feed (gate, text, strlen (text) - 1);
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_COMPLETE);
  request = statreg_gate_take_request (gate);
  g_assert_cmpint (request->method, ==, STATREG_METHOD_POST);
  g_assert_false (request->registered);
  g_assert_cmpstr (request->host, ==, "localhost:8443");
  g_assert_cmpstr (request->accept_language, ==, "en");
  g_assert_cmpstr (request->forwarded_for, ==, "192.0.2.1");
  g_assert_cmpmem (statreg_secret_get_data (request->body), statreg_secret_get_size (request->body),
                   "password=%0", strlen ("password=%0"));
}

static StatregGate *
feed_lines (guint n_lines, guint value_size)
{
  StatregGate *gate = statreg_gate_new ();
  g_autofree char *value = g_strnfill (value_size, 'v');
  g_autofree char *line = g_strdup_printf ("X: %s\r\n", value);
  const char *start = "GET /statreg HTTP/1.1\r\n" HOST;

  feed (gate, start, strlen (start));
  for (guint i = 0; i < n_lines; i++)
    feed (gate, line, strlen (line));
  feed (gate, "\r\n", 2);
  return gate;
}

static void
test_limits (void)
{
  const gsize start = strlen ("GET /statreg HTTP/1.1\r\n" HOST), end = strlen ("X: \r\n\r\n");
  g_autoptr(StatregGate) most_lines = feed_lines (STATREG_GATE_LINES_MAX - 1, 1);
  g_autoptr(StatregGate) too_many_lines = feed_lines (STATREG_GATE_LINES_MAX, 1);
  g_autoptr(StatregGate) longest = feed_lines (1, STATREG_GATE_HEAD_MAX - start - end);
  g_autoptr(StatregGate) too_long = feed_lines (1, STATREG_GATE_HEAD_MAX - start - end + 1);

  g_assert_cmpint (statreg_gate_get_state (most_lines), ==, STATREG_GATE_COMPLETE);
  g_assert_cmpuint (statreg_gate_get_status (too_many_lines), ==, 400);
  g_assert_cmpint (statreg_gate_get_state (longest), ==, STATREG_GATE_COMPLETE);
  g_assert_cmpuint (statreg_gate_get_status (too_long), ==, 400);
}

static void
test_longest_body (void)
{
  const char *head = POST "Content-Length: 8192\r\n\r\n";
  g_autofree char *body = g_strnfill (STATREG_GATE_BODY_MAX, 'b');
  g_autoptr(StatregGate) gate = statreg_gate_new ();

  feed (gate, head, strlen (head));
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_BODY);
  feed (gate, body, STATREG_GATE_BODY_MAX - 1);
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_BODY);
  feed (gate, body, 1);
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_COMPLETE);
  feed (gate, body, 1);
  g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_REFUSED);
}

/* Nothing is waited for that cannot change the verdict. */
static void
test_early (void)
{
  static const char *const starts[] =
  {
    "\n", "GET /\r\n", "GET /statreg HTTP/1.1\r\nHost page\r\n",
    "GET /statreg HTTP/1.1\r\nTransfer-Encoding: x\r\n", "\x16\x03\x01\x02",
    "GET /statreg HTTP/1.1\r\nX: \x01",
  };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr(StatregGate) gate = statreg_gate_new ();

      feed (gate, starts[i], strlen (starts[i]));
      g_assert_cmpint (statreg_gate_get_state (gate), ==, STATREG_GATE_REFUSED);
    }
}

static void
assert_source (const char *peer, const char *forwarded, const char *expected)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (peer);
  StatregRequest request = { .forwarded_for = (char *) forwarded };
  g_autoptr(GInetAddress) source = statreg_policy_dup_source (&request, address, &config);
  g_autofree char *text = g_inet_address_to_string (source);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_source (void)
{
  assert_source ("192.0.2.7", NULL, "192.0.2.7");
  assert_source ("192.0.2.7", "198.51.100.1", "192.0.2.7");                   /* not from a proxy */
  assert_source ("127.0.0.1", NULL, "127.0.0.1");
  assert_source ("127.0.0.1", "198.51.100.1", "198.51.100.1");
  assert_source ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1");   /* what the client invented */
  assert_source ("127.0.0.1", "198.51.100.1,10.1.2.3", "198.51.100.1");       /* two proxies */
  assert_source ("127.0.0.1", "2001:db8::1", "2001:db8::1");
  assert_source ("127.0.0.1", "198.51.100.1:49152", "198.51.100.1");          /* some write the port as well */
  assert_source ("127.0.0.1", "198.51.100.1:49152, 10.1.2.3:50000", "198.51.100.1");
  assert_source ("127.0.0.1", "[2001:db8::1]:49152", "2001:db8::1");
  assert_source ("127.0.0.1", "[2001:db8::1]", "2001:db8::1");
  assert_source ("127.0.0.1", "[2001:db8::1", "127.0.0.1");
  assert_source ("127.0.0.1", ":49152", "127.0.0.1");
  assert_source ("127.0.0.1", "unknown", "127.0.0.1");
  assert_source ("127.0.0.1", "", "127.0.0.1");
}

static void
add_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *cut = g_strdup_printf ("/gate/cut/%s", rows[i].name);
      g_autofree char *bytes = g_strdup_printf ("/gate/bytes/%s", rows[i].name);
      g_autofree char *unfinished = g_strdup_printf ("/gate/unfinished/%s", rows[i].name);

      g_test_add_data_func (cut, &rows[i], test_row);
      g_test_add_data_func (bytes, &rows[i], test_row_byte_by_byte);
      if (rows[i].status == 0)
        g_test_add_data_func (unfinished, &rows[i], test_unfinished);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ();
  g_test_add_func ("/gate/request", test_request);
  g_test_add_func ("/gate/limits", test_limits);
  g_test_add_func ("/gate/longest-body", test_longest_body);
  g_test_add_func ("/gate/early", test_early);
  g_test_add_func ("/gate/source", test_source);
  g_test_add_func ("/gate/proxied-host", test_proxied_host);
  return g_test_run ();
}
