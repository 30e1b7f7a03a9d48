/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-imap-dialogue.h"

#include <string.h>

/* A whole check takes about 1 kB of a server's words; who says more than this has something else in mind. */
#define SIZE_MAX_ALL (64 * 1024)

/* libcurl's tags are a letter and the number of the command: "A003". */
#define TAG_SIZE 4

/**
 * statreg_imap_dialogue_new:
 *
 * Returns: (transfer full): a dialogue in which nothing has been said
 */
StatregImapDialogue *
statreg_imap_dialogue_new (void)
{
  StatregImapDialogue *self = g_new0 (StatregImapDialogue, 1);

  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->messages = -1;
  return self;
}

/**
 * statreg_imap_dialogue_free:
 * @self: (transfer full): a dialogue
 */
void
statreg_imap_dialogue_free (StatregImapDialogue *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->lines);
  g_free (self);
}

/**
 * statreg_imap_dialogue_add:
 * @data: a line as libcurl hands it out, any bytes
 * @size: of @data
 *
 * Returns: whether there is room for more; a server that talks without end is to be left
 */
gboolean
statreg_imap_dialogue_add (StatregImapDialogue *self, const char *data, gsize size)
{
  char *line;

  g_return_val_if_fail (self != NULL, FALSE);

  self->size += size + 1;
  if (self->size > SIZE_MAX_ALL)
    return FALSE;
  line = g_strndup (data, size);
  for (gsize i = 0; i < size; i++)
    line[i] = data[i] != '\0' ? data[i] : '?';
  g_ptr_array_add (self->lines, g_strchomp (line));
  return TRUE;
}

/**
 * statreg_imap_dialogue_add_body:
 * @data: an untagged line in answer to STATUS
 * @size: of @data
 *
 * Takes the number of messages from it, RFC 9051 §7.3.4. Other lines say nothing to us.
 */
void
statreg_imap_dialogue_add_body (StatregImapDialogue *self, const char *data, gsize size)
{
  static const char item[] = "MESSAGES ";
  g_autofree char *line = g_strndup (data, MIN (size, SIZE_MAX_ALL));
  const char *number;

  if (g_ascii_strncasecmp (line, "* STATUS ", 9) != 0)
    return;
  number = strstr (line, item);
  if (number == NULL || !g_ascii_isdigit (number[strlen (item)]))
    return;
  self->messages = MIN (g_ascii_strtoull (number + strlen (item), NULL, 10), G_MAXUINT32);
}

static const char *
skip_word (const char *line, const char *word)
{
  const gsize size = strlen (word);

  if (g_ascii_strncasecmp (line, word, size) != 0 || (line[size] != ' ' && line[size] != '\0'))
    return NULL;
  return line[size] == ' ' ? line + size + 1 : line + size;
}

/**
 * statreg_imap_dialogue_is_preauth:
 *
 * Returns: whether the server says that nobody has to log in, RFC 9051 §7.1.4; then no password was checked
 */
gboolean
statreg_imap_dialogue_is_preauth (StatregImapDialogue *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->lines->len > 0 && skip_word (g_ptr_array_index (self->lines, 0), "* PREAUTH") != NULL;
}

/* The last list counts: before STARTTLS, anybody may have written it. A greeting's "[CAPABILITY …]" is left out
 * because libcurl asks for the list anyway. */
static const char *
find_capabilities (StatregImapDialogue *self)
{
  const char *found = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *list = skip_word (g_ptr_array_index (self->lines, i), "* CAPABILITY");

      if (list != NULL)
        found = list;
    }
  return found;
}

/**
 * statreg_imap_dialogue_get_capabilities:
 *
 * Returns: (transfer full): what the server said last that it can do, maybe nothing
 */
GStrv
statreg_imap_dialogue_get_capabilities (StatregImapDialogue *self)
{
  const char *list;
  g_auto(GStrv) words = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  list = find_capabilities (self);
  words = g_strsplit (list != NULL ? list : "", " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  return g_strv_builder_end (builder);
}

/**
 * statreg_imap_dialogue_offers:
 * @capability: such as "LOGINDISABLED" or "AUTH=PLAIN"
 *
 * Returns: whether the server's last list of capabilities has it
 */
gboolean
statreg_imap_dialogue_offers (StatregImapDialogue *self, const char *capability)
{
  g_auto(GStrv) words = statreg_imap_dialogue_get_capabilities (self);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (words[i], capability) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * statreg_imap_dialogue_mentions:
 * @word: such as "AUTH=PLAIN"
 *
 * Returns: whether the server ever said that word, in whichever place and letters
 */
gboolean
statreg_imap_dialogue_mentions (StatregImapDialogue *self, const char *word)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (strcasestr (g_ptr_array_index (self->lines, i), word) != NULL)
        return TRUE;
    }
  return FALSE;
}

static guint
read_tag (const char *line)
{
  if (strlen (line) <= TAG_SIZE || !g_ascii_isupper (line[0]) || line[TAG_SIZE] != ' ')
    return 0;
  for (guint i = 1; i < TAG_SIZE; i++)
    {
      if (!g_ascii_isdigit (line[i]))
        return 0;
    }
  return g_ascii_strtoull (line + 1, NULL, 10);
}

static StatregImapStatus
read_status (const char *line, const char **text)
{
  static const char *const words[] = {
    [STATREG_IMAP_STATUS_OK] = "OK", [STATREG_IMAP_STATUS_NO] = "NO", [STATREG_IMAP_STATUS_BAD] = "BAD",
  };

  for (guint i = STATREG_IMAP_STATUS_OK; i < G_N_ELEMENTS (words); i++)
    {
      const char *rest = skip_word (line, words[i]);

      if (rest != NULL)
        {
          *text = rest;
          return i;
        }
    }
  return STATREG_IMAP_STATUS_NONE;
}

/**
 * statreg_imap_dialogue_get_answer:
 * @after: commands up to this number do not count
 * @text: (out) (transfer none): what follows the status, "" where there is no answer
 *
 * Returns: the worst answer to one of the later commands, of several such the last one
 */
StatregImapStatus
statreg_imap_dialogue_get_answer (StatregImapDialogue *self, guint after, const char **text)
{
  StatregImapStatus status = STATREG_IMAP_STATUS_NONE;

  *text = "";
  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *line = g_ptr_array_index (self->lines, i);
      const char *rest = "";
      StatregImapStatus its;

      if (read_tag (line) <= after)
        continue;
      its = read_status (line + TAG_SIZE + 1, &rest);
      if (its < status)
        continue;
      status = its;
      *text = rest;
    }
  return status;
}

/**
 * statreg_imap_dialogue_get_bye:
 *
 * Returns: (transfer none) (nullable): with which words the server sent us away, RFC 9051 §7.1.5
 */
const char *
statreg_imap_dialogue_get_bye (StatregImapDialogue *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *text = skip_word (g_ptr_array_index (self->lines, i), "* BYE");

      if (text != NULL)
        return text;
    }
  return NULL;
}

static gboolean
is_alert (const char *text)
{
  return g_ascii_strncasecmp (text, "[ALERT]", 7) == 0 || g_ascii_strncasecmp (text, "[WEBALERT", 9) == 0;
}

/**
 * statreg_imap_dialogue_get_notes:
 *
 * Returns: (transfer full): what the server said besides its answers: refusals without a tag, and alerts, which
 *   are to be shown to people (RFC 9051 §7.1); "" for nothing
 */
char *
statreg_imap_dialogue_get_notes (StatregImapDialogue *self)
{
  GString *notes = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *line = g_ptr_array_index (self->lines, i);
      const char *text = NULL;

      if (!g_str_has_prefix (line, "* "))
        continue;
      if (read_status (line + 2, &text) == STATREG_IMAP_STATUS_NO || (text != NULL && is_alert (text)))
        g_string_append_printf (notes, "%s%s", notes->len > 0 ? " " : "", text);
    }
  return g_string_free (notes, FALSE);
}
