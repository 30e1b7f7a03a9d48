/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-gate.h"

#include <libsoup/soup.h>
#include <sodium.h>
#include <string.h>

#define DIGITS_MAX 5

struct _StatregGate
{
  StatregGateState state;
  guint status;                          /* 0 until refused */
  StatregRequest *request;
  guint n_lines;                         /* header lines so far, without the request line */
  gboolean has_request_line;
  gboolean has_length;
  gsize length;                          /* Content-Length */
  gsize body_size;                       /* of it, already here */
  gsize line_start;
  gsize head_size;
  guint8 head[STATREG_GATE_HEAD_MAX];
};

/* All that can be asked for. Compared byte for byte: there is no parser of URIs to disagree with. */
static const struct
{
  const char *line;
  StatregMethod method;
  gboolean registered;
} request_lines[] =
{
  { "GET /statreg HTTP/1.1", STATREG_METHOD_GET, FALSE },
  { "GET /statreg?ok HTTP/1.1", STATREG_METHOD_GET, TRUE },
  { "HEAD /statreg HTTP/1.1", STATREG_METHOD_HEAD, FALSE },
  { "HEAD /statreg?ok HTTP/1.1", STATREG_METHOD_HEAD, TRUE },
  { "POST /statreg HTTP/1.1", STATREG_METHOD_POST, FALSE },
};

typedef enum
{
  ONCE,     /* kept; a second one is an attack */
  LAST,     /* kept; of several the last one, which the nearest proxy wrote */
  LENGTH,
  REFUSE,
} HeaderRule;

/* Headers that mean something here; all others are dropped unread. */
static const struct
{
  const char *name;
  HeaderRule rule;
  guint status;    /* of REFUSE */
  gsize offset;    /* of the text in the request */
} header_rules[] =
{
  { "Host", ONCE, 0, G_STRUCT_OFFSET (StatregRequest, host) },
  { "Origin", ONCE, 0, G_STRUCT_OFFSET (StatregRequest, origin) },
  { "Sec-Fetch-Site", ONCE, 0, G_STRUCT_OFFSET (StatregRequest, fetch_site) },
  { "Content-Type", ONCE, 0, G_STRUCT_OFFSET (StatregRequest, content_type) },
  { "Accept-Language", LAST, 0, G_STRUCT_OFFSET (StatregRequest, accept_language) },
  { "X-Forwarded-For", LAST, 0, G_STRUCT_OFFSET (StatregRequest, forwarded_for) },
  { "Content-Length", LENGTH, 0, 0 },
  { "Transfer-Encoding", REFUSE, SOUP_STATUS_BAD_REQUEST, 0 },
  { "Upgrade", REFUSE, SOUP_STATUS_BAD_REQUEST, 0 },
  { "Expect", REFUSE, SOUP_STATUS_EXPECTATION_FAILED, 0 },
};

/**
 * statreg_gate_new:
 *
 * Returns: (transfer full): a gate in front of which one request stands
 */
StatregGate *
statreg_gate_new (void)
{
  StatregGate *self = g_new0 (StatregGate, 1);

  self->request = statreg_request_new ();
  return self;
}

/**
 * statreg_gate_free:
 * @self: (nullable): a gate
 *
 * Clears what it has read: the first bytes of a body may have arrived together with the head.
 */
void
statreg_gate_free (StatregGate *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->request, statreg_request_free);
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

static gboolean
refuse (StatregGate *self, guint status)
{
  self->state = STATREG_GATE_REFUSED;
  self->status = status;
  statreg_request_clear_body (self->request);
  return FALSE;
}

static gboolean
read_request_line (StatregGate *self, const char *line, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (request_lines); i++)
    if (size == strlen (request_lines[i].line) && memcmp (line, request_lines[i].line, size) == 0)
      {
        self->request->method = request_lines[i].method;
        self->request->registered = request_lines[i].registered;
        self->has_request_line = TRUE;
        return TRUE;
      }
  /* Whatever it asks for, an answer to HEAD has no body. */
  if (size >= strlen ("HEAD ") && memcmp (line, "HEAD ", strlen ("HEAD ")) == 0)
    self->request->method = STATREG_METHOD_HEAD;
  return refuse (self, SOUP_STATUS_BAD_REQUEST);
}

/* One to five digits and nothing else: no sign, no blank between, nothing that could run over. */
static gboolean
read_length (StatregGate *self, const char *value, gsize size)
{
  if (self->has_length || size == 0 || size > DIGITS_MAX)
    return refuse (self, SOUP_STATUS_BAD_REQUEST);
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isdigit (value[i]))
        return refuse (self, SOUP_STATUS_BAD_REQUEST);
      self->length = self->length * 10 + (gsize) (value[i] - '0');
    }
  self->has_length = TRUE;
  return TRUE;
}

static gboolean
keep_header (StatregGate *self, guint row, const char *value, gsize size)
{
  char **text = G_STRUCT_MEMBER_P (self->request, header_rules[row].offset);

  if (*text != NULL && header_rules[row].rule == ONCE)
    return refuse (self, SOUP_STATUS_BAD_REQUEST);
  g_free (*text);
  *text = g_strndup (value, size);
  return TRUE;
}

static gboolean
apply_rule (StatregGate *self, guint row, const char *value, gsize size)
{
  switch (header_rules[row].rule)
    {
    case LENGTH:
      return read_length (self, value, size);
    case REFUSE:
      return refuse (self, header_rules[row].status);
    case ONCE:
    case LAST:
    default:
      return keep_header (self, row, value, size);
    }
}

static gboolean
is_name (const char *name, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isalnum (name[i]) && name[i] != '-')
      return FALSE;
  return size > 0;
}

static gboolean
read_header (StatregGate *self, const char *line, gsize size)
{
  const char *colon = memchr (line, ':', size);
  const char *end = line + size;
  const char *value;
  gsize name_size;

  if (++self->n_lines > STATREG_GATE_LINES_MAX || colon == NULL || !is_name (line, (gsize) (colon - line)))
    return refuse (self, SOUP_STATUS_BAD_REQUEST);
  name_size = (gsize) (colon - line);
  for (value = colon + 1; value < end && (*value == ' ' || *value == '\t');)
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  for (guint i = 0; i < G_N_ELEMENTS (header_rules); i++)
    if (name_size == strlen (header_rules[i].name) &&
        g_ascii_strncasecmp (line, header_rules[i].name, name_size) == 0)
      return apply_rule (self, i, value, (gsize) (end - value));
  return TRUE;
}

static gboolean
end_head (StatregGate *self)
{
  gboolean post = self->request->method == STATREG_METHOD_POST;

  if (self->request->host == NULL || post != self->has_length)
    return refuse (self, SOUP_STATUS_BAD_REQUEST);
  if (self->length > STATREG_GATE_BODY_MAX)
    return refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
  if (post)
    self->request->body = statreg_secret_new_size (self->length);
  self->state = self->length > 0 ? STATREG_GATE_BODY : STATREG_GATE_COMPLETE;
  return TRUE;
}

static gboolean
end_line (StatregGate *self)
{
  const char *line = (const char *) self->head + self->line_start;
  gsize size = self->head_size - self->line_start - strlen ("\r\n");

  self->line_start = self->head_size;
  if (!self->has_request_line)
    return read_request_line (self, line, size);
  return size > 0 ? read_header (self, line, size) : end_head (self);
}

/* Lines end in CR LF, CR and LF stand nowhere else, and no other control byte but TAB stands anywhere. */
static gboolean
is_allowed (guint8 byte, guint8 previous)
{
  if ((previous == '\r') != (byte == '\n'))
    return FALSE;
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\r' || byte == '\n';
}

static gboolean
feed_head (StatregGate *self, guint8 byte)
{
  guint8 previous = self->head_size > 0 ? self->head[self->head_size - 1] : 0;

  if (self->head_size == sizeof self->head || !is_allowed (byte, previous))
    return refuse (self, SOUP_STATUS_BAD_REQUEST);
  self->head[self->head_size++] = byte;
  return byte == '\n' ? end_line (self) : TRUE;
}

static gsize
feed_body (StatregGate *self, const guint8 *data, gsize size)
{
  gsize taken = MIN (size, self->length - self->body_size);

  memcpy (statreg_secret_get_buffer (self->request->body) + self->body_size, data, taken);
  self->body_size += taken;
  if (self->body_size == self->length)
    self->state = STATREG_GATE_COMPLETE;
  return taken;
}

/**
 * statreg_gate_feed:
 * @self: a gate
 * @data: the next bytes that the client sent, cut anywhere; clearing them is the caller's task
 * @size: number of bytes
 *
 * Judges as early as it can: a wrong request line is refused at its end, a wrong header at its own, a body
 * that is too long before any of it is read. Bytes after the end of the request (pipelining, smuggling)
 * refuse the request.
 *
 * Returns: where the request stands
 */
StatregGateState
statreg_gate_feed (StatregGate *self, const guint8 *data, gsize size)
{
  gsize used = 0;

  g_return_val_if_fail (self != NULL, STATREG_GATE_REFUSED);

  while (used < size && self->state != STATREG_GATE_REFUSED)
    switch (self->state)
      {
      case STATREG_GATE_HEAD:
        feed_head (self, data[used++]);
        break;
      case STATREG_GATE_BODY:
        used += feed_body (self, data + used, size - used);
        break;
      case STATREG_GATE_COMPLETE:
      case STATREG_GATE_REFUSED:
      default:
        refuse (self, SOUP_STATUS_BAD_REQUEST);
        break;
      }
  return self->state;
}

/**
 * statreg_gate_get_state:
 * @self: a gate
 *
 * Returns: where the request stands
 */
StatregGateState
statreg_gate_get_state (const StatregGate *self)
{
  return self->state;
}

/**
 * statreg_gate_is_untouched:
 * @self: a gate
 *
 * Returns: whether no byte has come yet: browsers open connections in advance and may never use them
 */
gboolean
statreg_gate_is_untouched (const StatregGate *self)
{
  return self->head_size == 0;
}

/**
 * statreg_gate_get_status:
 * @self: a gate
 *
 * Returns: the HTTP status that a refused request is answered with: 400 (not what a browser sends), 413 (body
 *   over #STATREG_GATE_BODY_MAX bytes) or 417 (Expect); 0 otherwise
 */
guint
statreg_gate_get_status (const StatregGate *self)
{
  return self->status;
}

/**
 * statreg_gate_get_request:
 * @self: a gate
 *
 * Returns: (transfer none): the request as far as it has been read; its head is complete from
 *   #STATREG_GATE_BODY on
 */
const StatregRequest *
statreg_gate_get_request (const StatregGate *self)
{
  return self->request;
}

/**
 * statreg_gate_take_request:
 * @self: a gate in state #STATREG_GATE_COMPLETE; to be freed after this
 *
 * Returns: (transfer full): the request
 */
StatregRequest *
statreg_gate_take_request (StatregGate *self)
{
  g_return_val_if_fail (self->state == STATREG_GATE_COMPLETE, NULL);

  self->state = STATREG_GATE_REFUSED;
  return g_steal_pointer (&self->request);
}
