/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-caps.h"

#include <string.h>

struct _StatregCaps
{
  guint total;
  GHashTable *sources;   /* of gint64: guint */
};

/* The first eight bytes of an IPv6 address. An IPv4 address stands for ::/32 plus itself, which RFC 4291
 * reserves. */
static gint64
to_key (GInetAddress *source)
{
  gint64 key = 0;
  gsize size = MIN (g_inet_address_get_native_size (source), sizeof key);

  memcpy ((guint8 *) &key + sizeof key - size, g_inet_address_to_bytes (source), size);
  return key;
}

/**
 * statreg_caps_new:
 *
 * Returns: (transfer full): counts of no connection at all
 */
StatregCaps *
statreg_caps_new (void)
{
  StatregCaps *self = g_new0 (StatregCaps, 1);

  self->sources = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * statreg_caps_free:
 * @self: (nullable): counts
 */
void
statreg_caps_free (StatregCaps *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sources);
  g_free (self);
}

/**
 * statreg_caps_total:
 * @self: counts
 *
 * Returns: number of open connections
 */
guint
statreg_caps_total (const StatregCaps *self)
{
  return self->total;
}

/**
 * statreg_caps_of:
 * @self: counts
 * @source: an address
 *
 * Returns: number of open connections of the source that @source belongs to
 */
guint
statreg_caps_of (const StatregCaps *self, GInetAddress *source)
{
  gint64 key = to_key (source);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->sources, &key));
}

/**
 * statreg_caps_enter:
 * @self: counts
 * @source: who opened a connection
 */
void
statreg_caps_enter (StatregCaps *self, GInetAddress *source)
{
  gint64 key = to_key (source);
  guint count = statreg_caps_of (self, source) + 1;

  self->total++;
  g_hash_table_replace (self->sources, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (count));
}

/**
 * statreg_caps_leave:
 * @self: counts
 * @source: whose connection was closed
 */
void
statreg_caps_leave (StatregCaps *self, GInetAddress *source)
{
  gint64 key = to_key (source);
  guint count = statreg_caps_of (self, source);

  g_return_if_fail (count > 0 && self->total > 0);

  self->total--;
  if (count == 1)
    g_hash_table_remove (self->sources, &key);
  else
    g_hash_table_replace (self->sources, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (count - 1));
}
