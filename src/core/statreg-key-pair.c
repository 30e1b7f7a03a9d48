/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-pair.h"

#include <sodium.h>

#include "statreg-sodium.h"
#include "statreg-time.h"

struct _StatregKeyPair
{
  StatregPublicKey public_key;
  StatregSecret *private_key;
  gint64 made;
};

/**
 * statreg_key_pair_new:
 * @private_key: %STATREG_KEY_SIZE bytes
 * @made: when the pair was made, in seconds since 1970
 *
 * Works the public key out of the private one (X25519), so that the two always belong together.
 *
 * Returns: (transfer full): a pair
 */
StatregKeyPair *
statreg_key_pair_new (StatregSecret *private_key, gint64 made)
{
  StatregKeyPair *self;
  guint8 public_key[STATREG_KEY_SIZE];

  g_return_val_if_fail (private_key != NULL, NULL);
  g_return_val_if_fail (statreg_secret_get_size (private_key) == STATREG_KEY_SIZE, NULL);

  statreg_sodium_init ();
  /* Multiplying the base point succeeds for every scalar. */
  if (crypto_scalarmult_base (public_key, statreg_secret_get_data (private_key)) != 0)
    g_assert_not_reached ();
  self = g_atomic_rc_box_new0 (StatregKeyPair);
  statreg_public_key_init (&self->public_key, public_key);
  self->private_key = statreg_secret_ref (private_key);
  self->made = made;
  return self;
}

/**
 * statreg_key_pair_generate:
 *
 * Returns: (transfer full): a pair of 32 random bytes, made at this moment
 */
StatregKeyPair *
statreg_key_pair_generate (void)
{
  g_autoptr(StatregSecret) private_key = statreg_secret_new_size (STATREG_KEY_SIZE);

  randombytes_buf (statreg_secret_get_buffer (private_key), STATREG_KEY_SIZE);
  return statreg_key_pair_new (private_key, statreg_time_now ());
}

StatregKeyPair *
statreg_key_pair_ref (StatregKeyPair *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_pair (gpointer data)
{
  StatregKeyPair *self = data;

  g_clear_pointer (&self->private_key, statreg_secret_unref);
}

void
statreg_key_pair_unref (StatregKeyPair *self)
{
  g_atomic_rc_box_release_full (self, clear_pair);
}

const StatregPublicKey *
statreg_key_pair_get_public (StatregKeyPair *self)
{
  return &self->public_key;
}

const char *
statreg_key_pair_get_id (StatregKeyPair *self)
{
  return self->public_key.id;
}

/**
 * statreg_key_pair_get_private:
 * @self: a pair
 *
 * Returns: (transfer none): the private key, %STATREG_KEY_SIZE bytes
 */
StatregSecret *
statreg_key_pair_get_private (StatregKeyPair *self)
{
  return self->private_key;
}

gint64
statreg_key_pair_get_made (StatregKeyPair *self)
{
  return self->made;
}
