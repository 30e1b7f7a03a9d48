/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statreg-error.h"

static GBytes *
fail (GError **error, const char *path, const char *reason)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, _("%s cannot be read: %s"), path, reason);
  return NULL;
}

static GBytes *
read_open_file (int fd, const char *path, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  struct stat info;
  GBytes *content;

  if (fstat (fd, &info) < 0)
    return fail (error, path, g_strerror (errno));
  if (!S_ISREG (info.st_mode))
    return fail (error, path, _("it is not a regular file"));
  content = statreg_certificate_read_key (fd, path, &local_error);
  if (content == NULL)
    g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, local_error->message);
  return content;
}

/* A file that a person chose: anywhere, of any owner and mode, also through a link, as certbot keeps them; what
 * is taken out of it lies closed in the data folder. Nothing that could be waited for, such as a pipe. There may
 * be a key in it, so it goes to memory for secrets. */
static GBytes *
read_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GBytes *content;

  if (fd < 0)
    return fail (error, path, g_strerror (errno));
  content = read_open_file (fd, path, error);
  close (fd);
  return content;
}

static gboolean
has_pkcs12_suffix (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".p12") || g_str_has_suffix (lower, ".pfx");
}

/* Which of two files holds the key is seen by their content; of two DER files by trying. */
static StatregCertificate *
use_two (StatregFolder *folder, GBytes *first, GBytes *second, StatregSecret *password, GError **error)
{
  gboolean is_turned = statreg_certificate_has_key (first) && !statreg_certificate_has_key (second);

  if (!is_turned && !statreg_certificate_has_key (second))
    {
      g_autoptr(GPtrArray) chain = statreg_certificate_import_chain (first, NULL);

      is_turned = chain == NULL;
    }
  return is_turned ? statreg_certificate_use_pem (folder, second, first, password, error)
                   : statreg_certificate_use_pem (folder, first, second, password, error);
}

/**
 * statreg_certificate_use_files:
 * @folder: the data folder
 * @paths: one or two files
 * @password: (nullable): of the key or of the PKCS#12 file
 * @error: as statreg_certificate_use_pem(); INVALID_INPUT when there are not one or two files
 *
 * One file is PKCS#12, or PEM with both; two are certificate and key in either order. A single file that is
 * no PEM is taken for PKCS#12 whatever its name is.
 *
 * Returns: (transfer full): the certificate
 */
StatregCertificate *
statreg_certificate_use_files (StatregFolder *folder, const char *const *paths, StatregSecret *password,
                               GError **error)
{
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && paths != NULL, NULL);
  if (!paths[0] || (paths[1] && paths[2]))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("Choose one file with certificate and key, or one of each"));
      return NULL;
    }
  first = read_file (paths[0], error);
  second = first && paths[1] ? read_file (paths[1], error) : NULL;
  if (!first || (paths[1] && !second))
    return NULL;
  if (second)
    return use_two (folder, first, second, password, error);
  if (has_pkcs12_suffix (paths[0]) || !statreg_certificate_is_pem (first))
    return statreg_certificate_use_pkcs12 (folder, first, password, error);
  return statreg_certificate_use_pem (folder, first, first, password, error);
}

/**
 * statreg_certificate_wants_password:
 * @path: a file that a person chose
 *
 * PKCS#12 always has a password, if only an empty one; a PEM key says so in its head.
 *
 * Returns: whether it makes sense to ask for a password
 */
gboolean
statreg_certificate_wants_password (const char *path)
{
  g_autoptr(GBytes) content = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  if (has_pkcs12_suffix (path))
    return TRUE;
  content = read_file (path, NULL);
  return content != NULL && statreg_certificate_is_locked (content);
}
