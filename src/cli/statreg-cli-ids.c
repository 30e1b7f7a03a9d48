/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-ids.h"

#include <string.h>

#include "statreg-base64.h"

#define ID_SIZE 16

static gboolean
looks_like_id (const char *word)
{
  guint8 bytes[ID_SIZE];
  gsize size;

  return statreg_base64_decode (word, -1, bytes, sizeof bytes, &size) && size == ID_SIZE;
}

/**
 * statreg_cli_protect_ids:
 * @cli: the run, not parsed yet
 *
 * One id in 64 begins with a dash. Such ones go behind "--", so that they are not taken for options.
 */
void
statreg_cli_protect_ids (StatregCli *cli)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  gboolean value = FALSE, end = FALSE;

  for (guint i = 0; cli->words[i] != NULL; i++)
    {
      char *word = cli->words[i];

      if (!value && !end && *word == '-' && looks_like_id (word))
        g_ptr_array_add (ids, word);
      else
        g_ptr_array_add (words, word);
      end = end || g_strcmp0 (word, "--") == 0;
      value = !value && (g_strcmp0 (word, "--instance") == 0 || g_strcmp0 (word, "--data-dir") == 0);
    }
  if (ids->len > 0 && !end)
    g_ptr_array_add (words, g_strdup ("--"));
  g_ptr_array_extend (words, ids, NULL, NULL);
  g_ptr_array_add (words, NULL);
  g_free (cli->words);
  cli->words = (GStrv) g_ptr_array_steal (words, NULL);
}
