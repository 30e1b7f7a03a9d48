/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-probe-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* The password in Base64, as it goes to the server by AUTHENTICATE LOGIN, and the end of it as it goes by
 * AUTHENTICATE PLAIN, where it follows the user name at an offset of 0, 1 or 2 bytes to Base64's groups. */
static gboolean
has_base64 (const char *foreign, const char *password, gsize size, guint offset)
{
  g_autoptr(StatregSecret) shifted = statreg_secret_new_size (size + offset);
  g_autoptr(StatregSecret) base64 = statreg_secret_new_size (sodium_base64_ENCODED_LEN (size + offset,
                                                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING));
  const gsize skipped = offset == 0 ? 0 : offset + 1;
  char *text = (char *) statreg_secret_get_buffer (base64);
  gsize length;

  memcpy (statreg_secret_get_buffer (shifted) + offset, password, size);
  sodium_bin2base64 (text, statreg_secret_get_size (base64), statreg_secret_get_data (shifted), size + offset,
                     sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  length = strlen (text);
  /* The last character may share its bits with what follows, the first ones do with what goes before; what then
   * is left of a very short password could be anything. */
  if (length < skipped + 5)
    return FALSE;
  text[length - 1] = '\0';
  return strstr (foreign, text + skipped) != NULL;
}

static gboolean
repeats_password (const char *foreign, const StatregSecret *password)
{
  const char *text = statreg_secret_get_text (password);
  const gsize size = statreg_secret_get_size (password);

  if (size == 0)
    return FALSE;
  if (strstr (foreign, text) != NULL)
    return TRUE;
  for (guint offset = 0; offset < 3; offset++)
    {
      if (has_base64 (foreign, text, size, offset))
        return TRUE;
    }
  return FALSE;
}

/**
 * statreg_probe_quote:
 * @self: what was checked
 * @finding: what came of it
 * @foreign: what the server said, any bytes
 *
 * Keeps the server's words in @finding. A server that repeats the password in them, as it is or as it was sent,
 * is not quoted: findings are shown, kept and printed.
 */
void
statreg_probe_quote (StatregProbe *self, StatregFinding *finding, const char *foreign)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (finding != NULL);
  g_return_if_fail (foreign != NULL);

  if (self->password != NULL && repeats_password (foreign, self->password))
    statreg_finding_set_text (finding, _("(The server repeated the password; its words are left out.)"));
  else
    statreg_finding_set_text (finding, foreign);
}
