/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-gate.h"

/* However a client cuts what it sends, the gate decides the same; what it lets through is whole. */
static void
check_request (const StatregRequest *request)
{
  g_assert_nonnull (request->host);
  g_assert_true ((request->method == STATREG_METHOD_POST) == (request->body != NULL));
  g_assert_true (!request->body || statreg_secret_get_size (request->body) <= STATREG_GATE_BODY_MAX);
  g_assert_true (!request->origin || !strpbrk (request->origin, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(StatregGate) whole = statreg_gate_new ();
  g_autoptr(StatregGate) pieces = statreg_gate_new ();
  StatregGateState state = statreg_gate_feed (whole, data, size);

  for (gsize i = 0; i < size; i++)
    statreg_gate_feed (pieces, data + i, 1);
  g_assert_cmpint (statreg_gate_get_state (pieces), ==, state);
  g_assert_cmpuint (statreg_gate_get_status (pieces), ==, statreg_gate_get_status (whole));
  g_assert_true ((state == STATREG_GATE_REFUSED) == (statreg_gate_get_status (whole) != 0));
  if (state == STATREG_GATE_COMPLETE)
    {
      check_request (statreg_gate_get_request (whole));
      statreg_request_free (statreg_gate_take_request (whole));
    }
  return 0;
}
