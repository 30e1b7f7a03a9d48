/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-file.h"

/**
 * statreg_certificate_read_key:
 * @fd: an open regular file
 * @path: its path, for people
 * @error: DAMAGED_FILE when it is too large, FOLDER when it cannot be read
 *
 * Returns: (transfer full): its content in locked memory that is cleared with the last reference
 */
GBytes *
statreg_certificate_read_key (int fd, const char *path, GError **error)
{
  g_autoptr(StatregSecret) secret = NULL;
  struct stat info;
  guint8 *data;

  if (fstat (fd, &info) < 0)
    {
      statreg_file_set_read_error (error, errno, path);
      return NULL;
    }
  if (info.st_size > STATREG_CERTIFICATE_FILE_MAX)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                   _("%s is too large for a certificate"), path);
      return NULL;
    }
  secret = statreg_secret_new_size (info.st_size);
  data = statreg_secret_get_buffer (secret);
  if (!statreg_file_read_at (fd, data, info.st_size, 0, path, error))
    return NULL;
  return g_bytes_new_with_free_func (data, info.st_size, (GDestroyNotify) statreg_secret_unref,
                                     g_steal_pointer (&secret));
}

/**
 * statreg_certificate_join_keys:
 * @first: a key, PEM
 * @second: another one
 *
 * Returns: (transfer full): both of them, in locked memory that is cleared with the last reference
 */
GBytes *
statreg_certificate_join_keys (GBytes *first, GBytes *second)
{
  gsize first_size, second_size;
  gconstpointer first_data = g_bytes_get_data (first, &first_size);
  gconstpointer second_data = g_bytes_get_data (second, &second_size);
  StatregSecret *secret = statreg_secret_new_size (first_size + second_size);
  guint8 *data = statreg_secret_get_buffer (secret);

  memcpy (data, first_data, first_size);
  memcpy (data + first_size, second_data, second_size);
  return g_bytes_new_with_free_func (data, first_size + second_size, (GDestroyNotify) statreg_secret_unref, secret);
}
