/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-input.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "statreg-cli-terminal.h"
#include "statreg-cli.h"
#include "statreg-error.h"

/* Longer than anything that is accepted, so that the check of the value can say what is wrong with it. */
#define INPUT_MAX 2048

/**
 * statreg_cli_has_terminal:
 *
 * Returns: whether a person sits at standard input
 */
gboolean
statreg_cli_has_terminal (void)
{
  return isatty (STDIN_FILENO);
}

/* Unbuffered: no copy of a secret is left behind in stdio. Ends at the end of input or, if asked, after one
 * line. */
static gboolean
read_stdin (guint8 *buffer, gsize *size, gboolean one_line, GError **error)
{
  gsize used = 0;

  while (used < *size)
    {
      gssize got = read (STDIN_FILENO, buffer + used, one_line ? 1 : *size - used);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, _("Standard input could not be read: %s"),
                       g_strerror (errno));
          return FALSE;
        }
      used += got;
      if (got == 0 || (one_line && buffer[used - 1] == '\n'))
        {
          *size = used > 0 && buffer[used - 1] == '\n' ? used - 1 : used;
          return TRUE;
        }
    }
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
                       _("What came from standard input is too long"));
  return FALSE;
}

static StatregSecret *
read_secret (const char *prompt, gboolean from_stdin, gboolean one_line, GError **error)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new_size (INPUT_MAX);
  gsize size = INPUT_MAX;
  gboolean done;

  if (from_stdin || !statreg_cli_has_terminal ())
    done = read_stdin (statreg_secret_get_buffer (secret), &size, one_line, error);
  else
    done = statreg_cli_terminal_read (prompt, FALSE, statreg_secret_get_buffer (secret), &size, error);
  if (!done)
    return NULL;
  statreg_secret_shrink (secret, size);
  return g_steal_pointer (&secret);
}

/**
 * statreg_cli_read_password:
 * @prompt: what to ask
 * @from_stdin: read standard input even if it is a terminal
 * @error: return location; INVALID_INPUT, LIMIT, FAILED
 *
 * Returns: (transfer full) (nullable): what was typed, or all of standard input without one final line feed
 */
StatregSecret *
statreg_cli_read_password (const char *prompt, gboolean from_stdin, GError **error)
{
  return read_secret (prompt, from_stdin, FALSE, error);
}

/**
 * statreg_cli_read_passphrase:
 * @prompt: what to ask
 * @from_stdin: read standard input even if it is a terminal
 * @error: return location; INVALID_INPUT, LIMIT, FAILED
 *
 * Returns: (transfer full) (nullable): what was typed, or the next line of standard input
 */
StatregSecret *
statreg_cli_read_passphrase (const char *prompt, gboolean from_stdin, GError **error)
{
  return read_secret (prompt, from_stdin, TRUE, error);
}

static StatregSecret *
read_twice (const char *prompt, gboolean from_stdin, gboolean one_line, GError **error)
{
  g_autoptr(StatregSecret) first = read_secret (prompt, from_stdin, one_line, error);
  g_autoptr(StatregSecret) second = NULL;

  if (first == NULL || from_stdin || !statreg_cli_has_terminal ())
    return g_steal_pointer (&first);
  second = read_secret (_("Once more: "), FALSE, one_line, error);
  if (second == NULL)
    return NULL;
  if (!statreg_secret_equal (first, second))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("The two are not the same"));
      return NULL;
    }
  return g_steal_pointer (&first);
}

/**
 * statreg_cli_read_new_password:
 * @prompt: what to ask
 * @from_stdin: read standard input even if it is a terminal
 * @error: return location; INVALID_INPUT also when the two are not the same
 *
 * Returns: (transfer full) (nullable): as statreg_cli_read_password (), asked for twice on a terminal
 */
StatregSecret *
statreg_cli_read_new_password (const char *prompt, gboolean from_stdin, GError **error)
{
  return read_twice (prompt, from_stdin, FALSE, error);
}

/**
 * statreg_cli_read_new_passphrase:
 * @prompt: what to ask
 * @from_stdin: read standard input even if it is a terminal
 * @error: return location; INVALID_INPUT also when the two are not the same
 *
 * Returns: (transfer full) (nullable): as statreg_cli_read_passphrase (), asked for twice on a terminal
 */
StatregSecret *
statreg_cli_read_new_passphrase (const char *prompt, gboolean from_stdin, GError **error)
{
  return read_twice (prompt, from_stdin, TRUE, error);
}

/**
 * statreg_cli_confirm:
 * @question: a question that can be answered with yes or no
 *
 * Asks on the terminal.
 *
 * Returns: %TRUE for yes, in English or the language of the program; %FALSE for anything else
 */
gboolean
statreg_cli_confirm (const char *question)
{
  g_autofree char *prompt = g_strdup_printf ("%s %s ", question, _("[y/N]"));
  char answer[64];
  gsize size = sizeof answer - 1;
  g_autofree char *folded = NULL;

  if (!statreg_cli_terminal_read (prompt, TRUE, (guint8 *) answer, &size, NULL))
    return FALSE;
  answer[size] = '\0';
  if (!g_utf8_validate (answer, size, NULL))
    return FALSE;
  folded = g_utf8_strdown (g_strstrip (answer), -1);
  return g_strcmp0 (folded, "y") == 0 ||
         g_strcmp0 (folded, "yes") == 0
         /* Translators: the short and the long word for “yes”, in small letters */
         || g_strcmp0 (folded, C_("short answer", "y")) == 0 ||
         g_strcmp0 (folded, C_("answer", "yes")) == 0;
}
