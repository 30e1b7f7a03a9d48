/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-address.h"
#include "statreg-form.h"

static void
check_field (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strpbrk (text, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(StatregForm) form = NULL;
  const char *field = NULL;
  StatregFormResult result = statreg_form_decode (data, size, &form, &field);

  g_assert_true ((result == STATREG_FORM_MALFORMED) == (form == NULL));
  g_assert_true ((result == STATREG_FORM_TOO_LONG) == (field != NULL));
  if (!form)
    return 0;
  check_field (form->address);
  check_field (form->logon);
  check_field (form->domain);
  check_field (form->code);
  check_field (form->token);
  g_assert_true (!form->password || statreg_secret_get_size (form->password) <= STATREG_PASSWORD_MAX);
  if (result == STATREG_FORM_OK)
    g_assert_cmpuint (strlen (form->address), <=, STATREG_ADDRESS_MAX);
  return 0;
}
