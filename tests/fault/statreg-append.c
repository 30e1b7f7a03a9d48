/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-append FOLDER [NUMBER]: says "ready", then stores a registration of each address that comes in, one a line, as the page
 * does, and says of each at once what became of it: "registered ID ADDRESS" or "refused ID ADDRESS CODE". The password is "password
 * of ADDRESS". So many of them (1 when nothing is said) come in together and wait for the same fdatasync. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-keys.h"
#include "statreg-seal.h"
#include "statreg-store.h"
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

typedef struct
{
  char *address;
  StatregRegistration *registration;
  guint *n_waiting;
} Owner;

static void
free_owner (Owner *owner)
{
  g_free (owner->address);
  g_object_unref (owner->registration);
  g_free (owner);
}

static void
on_append_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  Owner *owner = data;
  const char *id = statreg_registration_get_id (owner->registration);
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;

  if (statreg_store_append_finish (STATREG_STORE (source), result, &error))
    answer = g_strdup_printf ("registered %s %s\n", id, owner->address);
  else
    answer = g_strdup_printf ("refused %s %s %d\n", id, owner->address, error->code);
  say (answer);
  (*owner->n_waiting)--;
}

static Owner *
take_owner (const StatregPublicKey *key, const char *address, guint *n_waiting)
{
  Owner *owner = g_new0 (Owner, 1);

  owner->address = g_strdup (address);
  owner->registration = make_registration (key, address);
  owner->n_waiting = n_waiting;
  return owner;
}

/* Nothing can be written as long as the folder is locked, so what comes after the first one waits together. */
static void
append_all (StatregFolder *folder, StatregStore *store, GPtrArray *owners, guint *n_waiting)
{
  StatregLock *lock = owners->len > 1 ? statreg_folder_lock (folder, NULL) : NULL;

  for (guint i = 0; i < owners->len; i++)
    statreg_store_append_async (store, ((Owner *) owners->pdata[i])->registration, NULL, on_append_ready, owners->pdata[i]);
  *n_waiting = owners->len;
  statreg_lock_free (lock);
  while (*n_waiting > 0)
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_set_size (owners, 0);
}

static void
serve (StatregFolder *folder, StatregStore *store, const StatregPublicKey *key, guint together)
{
  g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func ((GDestroyNotify) free_owner);
  char line[STATREG_ADDRESS_MAX + 2];
  guint n_waiting = 0;

  while (fgets (line, sizeof line, stdin))
    {
      g_ptr_array_add (owners, take_owner (key, g_strchomp (line), &n_waiting));
      if (owners->len == together)
        append_all (folder, store, owners, &n_waiting);
    }
  append_all (folder, store, owners, &n_waiting);
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

  if (argc < 2 || argc > 3)
    {
      g_printerr ("usage: statreg-append FOLDER [NUMBER]\n");
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
  serve (folder, store, &key, argc == 3 ? MAX (atoi (argv[2]), 1) : 1);
  return 0;
}
