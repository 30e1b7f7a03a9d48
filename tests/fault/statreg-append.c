/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-append FOLDER: says "ready", then stores a registration of each address that comes in, one a line, as the page does, and
 * says of each at once what became of it: "registered ID ADDRESS" or "refused ID ADDRESS CODE". The password is "password of
 * ADDRESS". */
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-keys.h"
#include "statreg-seal.h"
#include "statreg-store.h"
#include "statreg-test.h"
#include "statreg-time.h"

static StatregRegistration *
make_registration (const StatregPublicKey *key, const char *address)
{
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *text = g_strdup_printf ("password of %s", address);
  g_autoptr(StatregSecret) password = statreg_secret_new (text, strlen (text));
  g_autofree char *sealed = statreg_seal (key, id, address, "", "", password, NULL);

  return statreg_registration_new (id, statreg_time_now (), address, "", "", "192.0.2.7", key->id, sealed);
}

/* Not by write(): whoever disturbs that must not disturb what is told here. */
static void
say (const char *text)
{
  struct iovec part = { .iov_base = (gpointer) text, .iov_len = strlen (text) };

  if (writev (1, &part, 1) < 0)
    g_error ("standard output is closed");
}

static void
append (StatregStore *store, const StatregPublicKey *key, const char *address)
{
  g_autoptr(StatregRegistration) registration = make_registration (key, address);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;
  GAsyncResult *slot = NULL;

  statreg_store_append_async (store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  if (statreg_store_append_finish (store, result, &error))
    answer = g_strdup_printf ("registered %s %s\n", statreg_registration_get_id (registration), address);
  else
    answer = g_strdup_printf ("refused %s %s %d\n", statreg_registration_get_id (registration), address, error->code);
  say (answer);
}

static int
fail (const GError *error)
{
  g_printerr ("statreg-append: %s\n", error->message);
  return 1;
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregStore) store = NULL;
  StatregPublicKey key;
  char line[STATREG_ADDRESS_MAX + 2];

  if (argc != 2)
    {
      g_printerr ("usage: statreg-append FOLDER\n");
      return 2;
    }
  if (!(folder = statreg_folder_open (argv[1], &error)))
    return fail (error);
  keys = statreg_keys_new (folder);
  if (!statreg_keys_check (keys, FALSE, NULL, &error))
    return fail (error);
  if (!statreg_keys_get_public (keys, &key))
    return 1;
  store = statreg_store_new (folder);
  if (!statreg_store_load (store, &error))
    return fail (error);
  say ("ready\n");
  while (fgets (line, sizeof line, stdin))
    append (store, &key, g_strchomp (line));
  return 0;
}
