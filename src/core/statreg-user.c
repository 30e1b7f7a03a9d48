/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-user.h"

#include <pwd.h>
#include <unistd.h>

#define ENTRY_MAX (16 * 1024)

/**
 * statreg_user_dup_name:
 *
 * Who decides, for the list of decisions. Unlike g_get_user_name() this says nothing on the terminal where the system's
 * list of users cannot be read, as on a disk that fails. Blocks: that list may be on another machine.
 *
 * Returns: (transfer full): the user name of whoever runs this program, or the user's number
 */
char *
statreg_user_dup_name (void)
{
  g_autofree char *entry = g_malloc (ENTRY_MAX);
  struct passwd user, *found = NULL;
  char *name = NULL;

  if (getpwuid_r (getuid (), &user, entry, ENTRY_MAX, &found) == 0 && found)
    name = g_locale_to_utf8 (user.pw_name, -1, NULL, NULL, NULL);
  return name ? name : g_strdup_printf ("%u", (guint) getuid ());
}
