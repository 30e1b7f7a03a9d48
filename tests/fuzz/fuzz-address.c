/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-address.h"

/* The form that is stored is an address too, is its own form, and merges with what was typed. */
static void
check_address (const char *typed)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *normal = statreg_address_normalize (typed, &error);
  g_autofree char *again = NULL;
  g_autofree char *key = statreg_address_to_key (typed);
  g_autofree char *same_key = NULL;

  g_assert_true ((normal == NULL) == (error != NULL));
  g_assert_nonnull (key);
  if (!normal)
    return;
  again = statreg_address_normalize (normal, NULL);
  same_key = statreg_address_to_key (normal);
  g_assert_cmpstr (again, ==, normal);
  g_assert_cmpstr (same_key, ==, key);
  g_assert_cmpuint (strlen (normal), <=, STATREG_ADDRESS_MAX);
  g_assert_true (g_str_is_ascii (normal));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *visible = NULL;

  check_address (text);
  statreg_host_check (text, NULL);
  statreg_logon_check (text, NULL);
  statreg_domain_check (text, NULL);
  statreg_password_check (data, size, NULL);
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  visible = statreg_text_to_visible (text);
  g_assert_true (g_utf8_validate (visible, -1, NULL));
  return 0;
}
