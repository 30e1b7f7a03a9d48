/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-certificate-warning.h"

#include <glib/gi18n-lib.h>

#include "statreg-time.h"

/**
 * statreg_cli_dup_certificate_warning:
 * @certificate: (nullable): what it is about
 * @warning: (nullable): what statreg_certificate_dup_warning() says
 *
 * Returns: (transfer full) (nullable): @warning, with the command that helps if one does
 */
char *
statreg_cli_dup_certificate_warning (StatregCertificate *certificate, const char *warning)
{
  if (warning == NULL || certificate == NULL || !statreg_certificate_is_self_signed (certificate) ||
      statreg_time_now () < statreg_certificate_get_not_before (certificate))
    return g_strdup (warning);
  return g_strdup_printf (_("%s (“statregctl certificate create” does it)"), warning);
}
