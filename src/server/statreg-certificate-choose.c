/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "statreg-error.h"

#define FILE_MAX (256 * 1024)

typedef struct
{
  gsize  size;
  guint8 data[];
} Content;

static void
free_content (gpointer data)
{
  Content *content = data;

  sodium_memzero (content->data, content->size);
  g_free (content);
}

/* A file that a person chose: anywhere, of any owner and mode. There may be a key in it, so the memory is
 * cleared. */
static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GError) local_error = NULL;
  Content *content;

  stream = g_file_read (file, NULL, &local_error);
  if (!stream)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, _("%s cannot be read: %s"), path,
                   local_error->message);
      return NULL;
    }
  content = g_malloc (sizeof *content + FILE_MAX);
  content->size = FILE_MAX;
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), content->data, FILE_MAX, &content->size, NULL,
                                &local_error))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, _("%s cannot be read: %s"), path,
                 local_error->message);
  else if (content->size == FILE_MAX)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, _("%s is too large for a certificate"),
                 path);
  else
    return g_bytes_new_with_free_func (content->data, content->size, free_content, content);
  free_content (content);
  return NULL;
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
