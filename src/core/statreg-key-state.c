/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-keys.h"

G_DEFINE_ENUM_TYPE (StatregKeyState, statreg_key_state,
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_CHECKING, "checking"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_NO_SERVICE, "no-service"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_DISMISSED, "dismissed"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_MISSING, "missing"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_PASSPHRASE, "passphrase"),
                    G_DEFINE_ENUM_VALUE (STATREG_KEY_DAMAGED, "damaged"))

/**
 * statreg_key_state_to_text:
 * @state: a state
 *
 * Returns: (transfer none): its name for programs, such as "no-service"
 */
const char *
statreg_key_state_to_text (StatregKeyState state)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (STATREG_TYPE_KEY_STATE);
  GEnumValue *value = g_enum_get_value (class, state);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}
