/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-sodium.h"

#include <sodium.h>

/**
 * statreg_sodium_init:
 *
 * Makes libsodium usable. Cheap to repeat and safe from every thread; whoever calls libsodium calls this
 * first.
 *
 * libsodium only fails here when the system has no source of randomness. Nothing secret can be made then,
 * so the program ends.
 */
void
statreg_sodium_init (void)
{
  static gsize ready = 0;

  if (!g_once_init_enter (&ready))
    return;
  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialised: the system gives no random numbers");
  g_once_init_leave (&ready, 1);
}
