/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-token.h"

#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-sodium.h"

#define VALID_SECONDS (2 * 60 * 60)

/* A token before base64url: the time it was made, big-endian, and the MAC over it and the source. */
typedef struct
{
  guint64 made;
  guint8  mac[crypto_generichash_BYTES];
} Token;
G_STATIC_ASSERT (sizeof (Token) == 8 + crypto_generichash_BYTES);

/* Made on first use and never written anywhere: a restart makes older tokens void, and then the form just
 * comes again. */
static const guint8 *
get_key (void)
{
  static guint8 key[crypto_generichash_KEYBYTES];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      statreg_sodium_init ();
      crypto_generichash_keygen (key);
      g_once_init_leave (&ready, 1);
    }
  return key;
}

static void
compute_mac (const Token *token, const char *source, guint8 mac[crypto_generichash_BYTES])
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, get_key (), crypto_generichash_KEYBYTES, crypto_generichash_BYTES);
  crypto_generichash_update (&state, (const guint8 *) &token->made, sizeof token->made);
  crypto_generichash_update (&state, (const guint8 *) source, strlen (source));
  crypto_generichash_final (&state, mac, crypto_generichash_BYTES);
}

/**
 * statreg_token_make:
 * @source: where the form is sent to, as statreg_throttle_source_text() writes it
 * @now: seconds, by the clock that statreg_token_check() is called with
 *
 * Returns: (transfer full): a token for the form's hidden field, base64url
 */
char *
statreg_token_make (const char *source, gint64 now)
{
  Token token = { .made = GUINT64_TO_BE ((guint64) now) };

  g_return_val_if_fail (source != NULL, NULL);
  compute_mac (&token, source, token.mac);
  return statreg_base64_encode (&token, sizeof token);
}

/**
 * statreg_token_check:
 * @token: text from the network
 * @source: where the form came from
 * @now: seconds
 *
 * There is no lower bound on the age, since password managers are fast; and a clock that was set back does
 * not void tokens, since the MAC alone proves that this process made them.
 *
 * Returns: whether @token was made by this process for @source within two hours of @now
 */
gboolean
statreg_token_check (const char *token, const char *source, gint64 now)
{
  guint8 mac[crypto_generichash_BYTES];
  Token received;
  gsize size;
  gint64 made;

  g_return_val_if_fail (token != NULL && source != NULL, FALSE);
  if (!statreg_base64_decode (token, -1, (guint8 *) &received, sizeof received, &size) ||
      size != sizeof received)
    return FALSE;
  compute_mac (&received, source, mac);
  if (sodium_memcmp (mac, received.mac, sizeof mac) != 0)
    return FALSE;
  made = (gint64) GUINT64_FROM_BE (received.made);
  return ABS (now - made) <= VALID_SECONDS;
}
