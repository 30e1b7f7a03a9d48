/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-web-post.h"

#include <string.h>

#include "statreg-web-login.h"

/* An answer to our questions has a few kilobytes, in head and body. */
#define BODY_MAX (1024 * 1024)
#define HEAD_MAX (64 * 1024)
/* A connection that is lost within an NTLM handshake makes libcurl begin again, as often as it takes. */
#define ANSWERS_MAX 4

/* Of one answer of several: each step of an NTLM handshake has one. */
static void
forget_answer (StatregWebPost *self)
{
  g_string_truncate (self->body, 0);
  g_ptr_array_set_size (self->schemes, 0);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->diagnostics, g_free);
  g_clear_pointer (&self->retry_after, g_free);
}

/* "Basic realm="a, b", NTLM": a scheme is a word at the start or after a comma that is no parameter (RFC
 * 9110, section 11.6.1). */
static void
add_schemes (StatregWebPost *self, const char *value)
{
  g_auto(GStrv) parts = g_strsplit (value, ",", 32);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *word = g_strstrip (parts[i]);
      const gsize size = strspn (word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-");

      if (size > 0 && size <= 32 && (word[size] == '\0' || word[size] == ' ') && self->schemes->len < 16)
        g_ptr_array_add (self->schemes, g_strndup (word, size));
    }
}

static void
keep_header (StatregWebPost *self, const char *name, const char *value)
{
  if (g_ascii_strcasecmp (name, "WWW-Authenticate") == 0)
    {
      self->challenged |= g_ascii_strncasecmp (value, "NTLM ", strlen ("NTLM ")) == 0;
      add_schemes (self, value);
    }
  if (g_ascii_strcasecmp (name, "Location") == 0 && self->location == NULL)
    self->location = g_strdup (value);
  if (g_ascii_strcasecmp (name, "X-MS-Diagnostics") == 0 && self->diagnostics == NULL)
    self->diagnostics = g_strdup (value);
  if (g_ascii_strcasecmp (name, "Retry-After") == 0 && self->retry_after == NULL)
    self->retry_after = g_strdup (value);
}

static gsize
on_header (char *bytes, gsize one, gsize size, void *user_data)
{
  StatregWebPost *self = user_data;
  g_autofree char *line = g_strndup (bytes, size);
  char *colon = strchr (line, ':');

  self->head_size += size;
  self->too_long |= self->head_size > HEAD_MAX;
  if (g_str_has_prefix (line, "HTTP/"))
    {
      self->answers++;
      forget_answer (self);
    }
  else if (colon != NULL && !self->too_long)
    {
      *colon = '\0';
      keep_header (self, line, g_strstrip (colon + 1));
    }
  return self->too_long || self->answers > ANSWERS_MAX ? 0 : size;
}

static gsize
on_body (char *bytes, gsize one, gsize size, void *user_data)
{
  StatregWebPost *self = user_data;

  self->too_long |= size > BODY_MAX - self->body->len;
  if (self->too_long)
    return 0;
  g_string_append_len (self->body, bytes, size);
  return size;
}

static void
set_request (StatregWebPost *self, const char *url)
{
  CURL *easy = self->transfer->easy;

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_POST, 1L);
  /* NTLM needs one connection for several requests, which is how HTTP/1.1 works. */
  curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "Statreg/" STATREG_VERSION);
  curl_easy_setopt (easy, CURLOPT_HTTPAUTH, (long) CURLAUTH_NONE);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
}

/**
 * statreg_web_post_new:
 * @probe: what is checked
 * @url: where to, HTTPS
 * @deadline: when it has to end, by g_get_monotonic_time()
 *
 * Returns: (transfer full): a POST without a login
 */
StatregWebPost *
statreg_web_post_new (StatregProbe *probe, const char *url, gint64 deadline)
{
  StatregWebPost *self = g_new0 (StatregWebPost, 1);

  self->transfer = statreg_transfer_new (probe, "https", deadline);
  self->body = g_string_new (NULL);
  self->schemes = g_ptr_array_new_with_free_func (g_free);
  statreg_web_post_add_header (self, "Content-Type", "text/xml; charset=utf-8");
  /* libcurl would otherwise ask some servers for leave before it sends the body. */
  statreg_web_post_add_header (self, "Expect", "");
  set_request (self, url);
  return self;
}

/**
 * statreg_web_post_free:
 * @self: (transfer full): a POST
 */
void
statreg_web_post_free (StatregWebPost *self)
{
  g_return_if_fail (self != NULL);

  forget_answer (self);
  g_ptr_array_unref (self->schemes);
  g_string_free (self->body, TRUE);
  statreg_transfer_free (self->transfer);
  curl_slist_free_all (self->headers);
  g_free (self);
}

/**
 * statreg_web_post_add_header:
 * @name: a header's name
 * @value: its value; "" keeps libcurl from sending one of its own
 *
 * Adds a header, unless @value has characters that may not stand in one.
 */
void
statreg_web_post_add_header (StatregWebPost *self, const char *name, const char *value)
{
  g_autofree char *line = g_strconcat (name, *value != '\0' ? ": " : ":", value, NULL);

  for (const char *c = value; *c != '\0'; c++)
    {
      if (!g_ascii_isprint (*c))
        return;
    }
  self->headers = curl_slist_append (self->headers, line);
}

/**
 * statreg_web_post_set_login:
 * @login: the only way by which user name and password may be sent
 *
 * Returns: %FALSE when they have characters that @login cannot carry; @self is without a login then
 */
gboolean
statreg_web_post_set_login (StatregWebPost *self, StatregWebLogin login)
{
  CURL *easy = self->transfer->easy;
  g_autofree char *user = statreg_web_login_make_user (self->transfer->probe, login);
  g_autoptr(StatregSecret) password = statreg_web_login_make_password (self->transfer->probe, login);

  if (user == NULL || password == NULL)
    return FALSE;
  curl_easy_setopt (easy, CURLOPT_HTTPAUTH, login == STATREG_WEB_LOGIN_NTLM ? (long) CURLAUTH_NTLM
                                                                            : (long) CURLAUTH_BASIC);
  /* NTLM authenticates a connection. It ends with the transfer all the same, which has a cache of its own. */
  curl_easy_setopt (easy, CURLOPT_FORBID_REUSE, login == STATREG_WEB_LOGIN_NTLM ? 0L : 1L);
  curl_easy_setopt (easy, CURLOPT_USERNAME, user);
  curl_easy_setopt (easy, CURLOPT_PASSWORD, statreg_secret_get_text (password));
  return TRUE;
}

/**
 * statreg_web_post_run:
 * @body: what to send
 * @cancellable: (nullable): ends it early
 *
 * Sends it and waits for the answer. With NTLM these are two requests on one connection.
 */
void
statreg_web_post_run (StatregWebPost *self, const char *body, GCancellable *cancellable)
{
  CURL *easy = self->transfer->easy;

  curl_easy_setopt (easy, CURLOPT_HTTPHEADER, self->headers);
  curl_easy_setopt (easy, CURLOPT_POSTFIELDSIZE, (long) strlen (body));
  curl_easy_setopt (easy, CURLOPT_COPYPOSTFIELDS, body);
  self->code = statreg_transfer_run (self->transfer, cancellable);
  curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &self->status);
}

/**
 * statreg_web_post_has_lost_ntlm:
 *
 * Returns: whether the server, or what stands in front of it, did not go through with an NTLM handshake,
 *   so that nobody has judged the login
 */
gboolean
statreg_web_post_has_lost_ntlm (StatregWebPost *self)
{
  return self->answers > ANSWERS_MAX || (self->status == 401 && (!self->challenged || self->answers < 2));
}

/**
 * statreg_web_post_offers:
 * @scheme: a way to log in, such as "Basic"
 *
 * Returns: whether the answer offered it
 */
gboolean
statreg_web_post_offers (StatregWebPost *self, const char *scheme)
{
  for (guint i = 0; i < self->schemes->len; i++)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (self->schemes, i), scheme) == 0)
        return TRUE;
    }
  return FALSE;
}
