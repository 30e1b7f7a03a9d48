/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-assets.h"

#include "statreg-page-resource.h"
#include "statreg-page-view.h"

#define PREFIX "/org/statreg/page/"

/* Through the resource itself rather than g_resources_lookup_data(): that naming of it is what makes the
 * linker take it out of the static library. */
static GBytes *
read_asset (const char *path)
{
  g_autoptr(GError) error = NULL;
  GBytes *content =
      g_resource_lookup_data (statreg_page_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (!content)
    g_error ("%s", error->message);
  return content;
}

static StatregCatalog *
read_catalog (const char *path)
{
  g_autoptr(GBytes) content = read_asset (path);
  g_autoptr(GError) error = NULL;
  StatregCatalog *catalog = statreg_catalog_new (content, &error);

  if (!catalog)
    g_error ("%s: %s", path, error->message);
  return catalog;
}

/* CSP level 2: the hash of exactly the bytes between <style> and </style> allows this block and no other. */
static char *
make_policy (const char *style)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *hash = NULL;

  g_checksum_update (checksum, (const guchar *) style, -1);
  g_checksum_get_digest (checksum, digest, &size);
  hash = g_base64_encode (digest, size);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; "
                          "frame-ancestors 'none'", hash);
}

static StatregPageAssets *
read_assets (void)
{
  StatregPageAssets *assets = g_new0 (StatregPageAssets, 1);
  g_autoptr(GBytes) style = read_asset (PREFIX "page.css");

  assets->html = read_asset (PREFIX "page.html");
  assets->style = g_strndup (g_bytes_get_data (style, NULL), g_bytes_get_size (style));
  assets->policy = make_policy (assets->style);
  assets->german = read_catalog (PREFIX "page-de.mo");
  return assets;
}

/**
 * statreg_page_assets_get:
 *
 * Thread-safe.
 *
 * Returns: (transfer none): the assets, which live as long as the process
 */
const StatregPageAssets *
statreg_page_assets_get (void)
{
  static StatregPageAssets *assets = NULL;

  if (g_once_init_enter (&assets))
    g_once_init_leave (&assets, read_assets ());
  return assets;
}

/**
 * statreg_page_view_get_headers:
 *
 * Returns: (transfer none): names and values by turns, %NULL-terminated: the headers that each answer of the
 * page has, errors included. Nothing in them depends on a request.
 */
const char *const *
statreg_page_view_get_headers (void)
{
  static const char *headers[] = {
    "Content-Type", "text/html; charset=utf-8",
    "Content-Security-Policy", NULL,
    "X-Content-Type-Options", "nosniff",
    "X-Frame-Options", "DENY",
    "Referrer-Policy", "same-origin",
    "Cross-Origin-Opener-Policy", "same-origin",
    "Cross-Origin-Resource-Policy", "same-origin",
    "Permissions-Policy", "camera=(), microphone=(), geolocation=()",
    "Cache-Control", "no-store",
    "X-Robots-Tag", "noindex, nofollow",
    "Connection", "close",
    NULL,
  };
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      headers[3] = statreg_page_assets_get ()->policy;
      g_once_init_leave (&ready, 1);
    }
  return headers;
}
