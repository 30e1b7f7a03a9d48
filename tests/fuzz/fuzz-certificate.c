/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-certificate-private.h"
#include "statreg-error.h"

#define PASSWORD "secret"
#define NOW G_GINT64_CONSTANT (1795329067)

/* What was imported can be looked through and written, whatever the verdict. */
static void
check_pair (StatregCertificatePair *pair, const GError *error)
{
  g_autoptr(GBytes) chain = NULL;
  g_autoptr(GBytes) key = NULL;

  g_assert_true ((pair == NULL) == (error != NULL));
  g_assert_true (!error || (error->domain == STATREG_ERROR && error->code == STATREG_ERROR_CERTIFICATE));
  if (!pair)
    return;
  g_assert_true (pair->chain->len >= 1 && pair->chain->len <= 16);
  if (!statreg_certificate_sort (pair, NULL))
    return;
  statreg_certificate_check (pair, NOW, NULL);
  chain = statreg_certificate_pair_export (pair, NULL);
  key = statreg_certificate_pair_export_key (pair, NULL);
}

/* As one file with everything, as two files that are cut at the first NUL, and as PKCS#12. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *cut = memchr (data, 0, size);
  gsize first = cut ? (gsize) (cut - data) : size;
  g_autoptr(GBytes) whole = g_bytes_new (data, size);
  g_autoptr(GBytes) certificates = g_bytes_new (data, first);
  g_autoptr(GBytes) key = g_bytes_new (data + first + (cut != NULL), size - first - (cut != NULL));
  g_autoptr(StatregSecret) password = statreg_secret_new (PASSWORD, strlen (PASSWORD));
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificatePair) one = statreg_certificate_import_pem (whole, whole, NULL, &error);
  g_autoptr(StatregCertificatePair) two = NULL;

  check_pair (one, error);
  g_clear_error (&error);
  two = statreg_certificate_import_pem (certificates, key, NULL, &error);
  check_pair (two, error);
  statreg_certificate_has_key (whole);
  statreg_certificate_is_locked (whole);
  return 0;
}
