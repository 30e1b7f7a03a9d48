/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-choice.h"

static gboolean
is_out_of_reach (StatregKeyState state)
{
  return state == STATREG_KEY_LOCKED || state == STATREG_KEY_DISMISSED ||
         state == STATREG_KEY_NO_SERVICE || state == STATREG_KEY_PASSPHRASE;
}

/**
 * statreg_key_choice_take:
 * @self: a choice, zeroed at first
 * @outcome: what was found out about the active key
 *
 * What a lost key seals, nobody ever opens. So a key that is known to work goes on sealing until it is found
 * to be lost or another one is found to work, whatever happens to key.json; without one, a key that is only
 * out of reach at the moment will do.
 */
void
statreg_key_choice_take (StatregKeyChoice *self, const StatregKeyOutcome *outcome)
{
  gboolean works = outcome->state == STATREG_KEY_READY;
  gboolean is_lost = outcome->state == STATREG_KEY_MISSING || outcome->state == STATREG_KEY_OTHER;
  gboolean is_same = outcome->has_key && g_str_equal (self->key.id, outcome->active.key.id);

  self->has_key = outcome->has_key;
  if (self->proved && !works && !(is_same && is_lost))
    return;
  self->proved = works;
  self->can_seal = works || (outcome->has_key && is_out_of_reach (outcome->state));
  if (outcome->has_key)
    self->key = outcome->active.key;
}
