/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli.h"

#include "statreg-error.h"

/* The exit status is part of the command line's contract (DESIGN.md §9). */
enum
{
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_USAGE,
  EXIT_NOTHING_SUCH,
  EXIT_NO_KEY,
  EXIT_BAD_FILE,
};

G_DEFINE_QUARK (statreg-cli-usage-error-quark, statreg_cli_usage_error)

/**
 * statreg_cli_set_usage_error:
 * @error: (nullable): return location
 * @format: translated sentence without period
 *
 * Returns: %FALSE always, to be returned at once.
 */
gboolean
statreg_cli_set_usage_error (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (STATREG_CLI_USAGE_ERROR, 0, format, arguments);
  va_end (arguments);
  return FALSE;
}

static int
core_error_to_status (StatregError code)
{
  switch (code)
    {
    case STATREG_ERROR_INVALID_INPUT:
      return EXIT_USAGE;
    case STATREG_ERROR_NOT_FOUND:
      return EXIT_NOTHING_SUCH;
    case STATREG_ERROR_KEY_NONE:
    case STATREG_ERROR_KEY_NO_SERVICE:
    case STATREG_ERROR_KEY_LOCKED:
    case STATREG_ERROR_KEY_DISMISSED:
    case STATREG_ERROR_KEY_MISSING:
    case STATREG_ERROR_KEY_OTHER:
    case STATREG_ERROR_KEY_PASSPHRASE:
      return EXIT_NO_KEY;
    case STATREG_ERROR_DAMAGED_FILE:
    case STATREG_ERROR_NEWER_VERSION:
    case STATREG_ERROR_UNSAFE_FILE:
    case STATREG_ERROR_TAMPERED:
      return EXIT_BAD_FILE;
    case STATREG_ERROR_FAILED:
    case STATREG_ERROR_NAME_TAKEN:
    case STATREG_ERROR_FOLDER:
    case STATREG_ERROR_BUSY:
    case STATREG_ERROR_WRITE_FAILED:
    case STATREG_ERROR_SYNC_FAILED:
    case STATREG_ERROR_LIMIT:
    case STATREG_ERROR_CERTIFICATE:
    case STATREG_ERROR_PORT_TAKEN:
    case STATREG_ERROR_PORT_FORBIDDEN:
    case STATREG_ERROR_NETWORK:
    default:
      return EXIT_FAILED;
    }
}

/**
 * statreg_cli_error_to_status:
 * @error: (nullable): what a command ended with
 *
 * Returns: the exit status: 0 done (no error), 1 failed, 2 wrong usage, 3 nothing such, 4 key not available,
 *   5 a file is damaged or refused
 */
int
statreg_cli_error_to_status (const GError *error)
{
  if (error == NULL)
    return EXIT_DONE;
  if (error->domain == STATREG_CLI_USAGE_ERROR || error->domain == G_OPTION_ERROR)
    return EXIT_USAGE;
  if (error->domain == STATREG_ERROR)
    return core_error_to_status (error->code);
  return EXIT_FAILED;
}
