/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-throttle.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SOURCE_BURST 60          /* a whole office may sit behind one address */
#define SOURCE_PER_SECOND 1
#define NET_WEIGHT 8             /* an IPv6 /48 may do what eight of its /64 may */
#define GLOBAL_BURST 1000
#define GLOBAL_PER_SECOND 200
#define FREE_CODES 5
#define FIRST_CODE_WAIT (2 * SECOND)
#define LAST_CODE_WAIT (600 * SECOND)
/* So long after the last wrong code all is forgiven: the typing errors of a whole office add up. */
#define CODE_MEMORY (3600 * SECOND)

/* Tokens are counted in µs of refill time, so that nothing is rounded away: one token is SECOND / per_second
 * of them. */
typedef struct
{
  gint64 level;
  gint64 at;
} Bucket;

typedef struct
{
  guint8 bytes[16];
  guint8 bits;       /* 128 for an IPv4 address in its mapped form, 64, 48 */
} Prefix;

typedef struct
{
  Prefix prefix;     /* first: an entry is its own key in the table */
  Bucket bucket;
  guint  wrong_codes;
  gint64 wrong_at;
  gint64 blocked_until;
  GList  link;       /* in recent */
} Entry;

struct _StatregThrottle
{
  guint       max_sources;
  GHashTable *entries;
  GQueue      recent;   /* head = used last */
  Bucket      global;
};

/* FNV-1a: whoever makes prefixes collide gains nothing from it, the table being small. */
static guint
hash_prefix (gconstpointer key)
{
  const guint8 *bytes = key;
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < sizeof (Prefix); i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean
equal_prefixes (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Prefix)) == 0;
}

/**
 * statreg_throttle_new:
 * @max_sources: size of the table; who was seen longest ago gives way
 *
 * Not thread-safe: it lives where requests are judged. All times are g_get_monotonic_time(), in µs.
 *
 * Returns: (transfer full): a throttle that has seen nobody
 */
StatregThrottle *
statreg_throttle_new (guint max_sources)
{
  StatregThrottle *self = g_new0 (StatregThrottle, 1);

  self->max_sources = MAX (max_sources, 2);
  self->entries = g_hash_table_new_full (hash_prefix, equal_prefixes, g_free, NULL);
  g_queue_init (&self->recent);
  self->global.level = G_MAXINT64;
  return self;
}

/**
 * statreg_throttle_free:
 * @self: (transfer full): a throttle
 */
void
statreg_throttle_free (StatregThrottle *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
refill (Bucket *bucket, gint64 now, guint burst, guint per_second)
{
  gint64 full = burst * SECOND / per_second;
  gint64 passed = MAX (now - bucket->at, 0);

  bucket->level = bucket->level > full - passed ? full : bucket->level + passed;
  bucket->at = MAX (bucket->at, now);
}

/* µs until there is a token, 0 if there is one. */
static gint64
get_wait (const Bucket *bucket, guint per_second)
{
  return MAX (SECOND / per_second - bucket->level, 0);
}

static guint
to_seconds (gint64 wait)
{
  return (wait + SECOND - 1) / SECOND;
}

static gboolean
is_mapped_ipv4 (const guint8 *bytes)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

  return memcmp (bytes, mapped, sizeof mapped) == 0;
}

/* IPv4 addresses and IPv6 addresses that stand for one are the same source, on whichever socket they come
 * in. */
static void
fill_prefix (Prefix *prefix, GInetAddress *source, guint bits)
{
  const guint8 *bytes = g_inet_address_to_bytes (source);

  memset (prefix, 0, sizeof *prefix);
  if (g_inet_address_get_family (source) == G_SOCKET_FAMILY_IPV4)
    {
      prefix->bytes[10] = prefix->bytes[11] = 0xff;
      memcpy (prefix->bytes + 12, bytes, 4);
      prefix->bits = 128;
    }
  else if (is_mapped_ipv4 (bytes))
    {
      memcpy (prefix->bytes, bytes, 16);
      prefix->bits = 128;
    }
  else
    {
      memcpy (prefix->bytes, bytes, bits / 8);
      prefix->bits = bits;
    }
}

static void
drop_oldest (StatregThrottle *self)
{
  Entry *oldest = self->recent.tail->data;

  g_queue_unlink (&self->recent, &oldest->link);
  g_hash_table_remove (self->entries, oldest);
}

static Entry *
ensure_entry (StatregThrottle *self, const Prefix *prefix)
{
  Entry *entry = g_hash_table_lookup (self->entries, prefix);

  if (entry)
    {
      g_queue_unlink (&self->recent, &entry->link);
      g_queue_push_head_link (&self->recent, &entry->link);
      return entry;
    }
  if (self->recent.length >= self->max_sources)
    drop_oldest (self);
  entry = g_new0 (Entry, 1);
  entry->prefix = *prefix;
  entry->bucket.level = G_MAXINT64;
  entry->link.data = entry;
  g_hash_table_add (self->entries, entry);
  g_queue_push_head_link (&self->recent, &entry->link);
  return entry;
}

/* The entries that count for a source: itself, and for IPv6 its /48. */
static guint
ensure_entries (StatregThrottle *self, GInetAddress *source, Entry *entries[2])
{
  Prefix own, net;

  fill_prefix (&own, source, 64);
  entries[0] = ensure_entry (self, &own);
  if (own.bits != 64)
    return 1;
  fill_prefix (&net, source, 48);
  entries[1] = ensure_entry (self, &net);
  return 2;
}

static guint
get_weight (const Entry *entry)
{
  return entry->prefix.bits == 48 ? NET_WEIGHT : 1;
}

/**
 * statreg_throttle_take:
 * @self: a throttle
 * @source: the client's address
 * @now: monotonic time in µs
 * @retry_seconds: (out) (optional): after %FALSE how long to wait, at least 1
 *
 * Asks for one submission of the source's bucket (60, one a second), for IPv6 of its /48's (eight times
 * that), and of everybody's (1000, 200 a second). A refused submission takes nothing, so refused ones cannot
 * starve others.
 *
 * Returns: whether the submission may go on
 */
gboolean
statreg_throttle_take (StatregThrottle *self, GInetAddress *source, gint64 now, guint *retry_seconds)
{
  Entry *entries[2];
  guint n_entries;
  gint64 wait;

  g_return_val_if_fail (self != NULL && G_IS_INET_ADDRESS (source), FALSE);
  n_entries = ensure_entries (self, source, entries);
  refill (&self->global, now, GLOBAL_BURST, GLOBAL_PER_SECOND);
  wait = get_wait (&self->global, GLOBAL_PER_SECOND);
  for (guint i = 0; i < n_entries; i++)
    {
      guint weight = get_weight (entries[i]);

      refill (&entries[i]->bucket, now, weight * SOURCE_BURST, weight * SOURCE_PER_SECOND);
      wait = MAX (wait, get_wait (&entries[i]->bucket, weight * SOURCE_PER_SECOND));
    }
  if (retry_seconds)
    *retry_seconds = to_seconds (wait);
  if (wait > 0)
    return FALSE;
  self->global.level -= SECOND / GLOBAL_PER_SECOND;
  for (guint i = 0; i < n_entries; i++)
    entries[i]->bucket.level -= SECOND / (get_weight (entries[i]) * SOURCE_PER_SECOND);
  return TRUE;
}

static void
forgive (Entry *entry, gint64 now)
{
  if (entry->wrong_codes > 0 && now - entry->wrong_at > CODE_MEMORY)
    entry->wrong_codes = 0;
}

static gint64
get_code_wait (const Entry *entry)
{
  guint free_codes = FREE_CODES * get_weight (entry);
  guint doublings;

  if (entry->wrong_codes < free_codes)
    return 0;
  doublings = MIN (entry->wrong_codes - free_codes, 16);
  return MIN ((gint64) FIRST_CODE_WAIT << doublings, LAST_CODE_WAIT);
}

/**
 * statreg_throttle_wrong_code:
 * @self: a throttle
 * @source: the client's address
 * @now: monotonic time in µs
 *
 * Notes a wrong access code. From the fifth on (for an IPv6 /48: the fortieth) the source waits before its
 * next try: 2 seconds, then twice as long each time, up to 600. An hour without a wrong code forgives all.
 */
void
statreg_throttle_wrong_code (StatregThrottle *self, GInetAddress *source, gint64 now)
{
  Entry *entries[2];
  guint n_entries;

  g_return_if_fail (self != NULL && G_IS_INET_ADDRESS (source));
  n_entries = ensure_entries (self, source, entries);
  for (guint i = 0; i < n_entries; i++)
    {
      forgive (entries[i], now);
      entries[i]->wrong_codes++;
      entries[i]->wrong_at = now;
      entries[i]->blocked_until = now + get_code_wait (entries[i]);
    }
}

/**
 * statreg_throttle_may_try_code:
 * @self: a throttle
 * @source: the client's address
 * @now: monotonic time in µs
 * @retry_seconds: (out) (optional): after %FALSE how long to wait, at least 1
 *
 * Returns: whether a code from @source may be looked at; if not, right ones are refused as well
 */
gboolean
statreg_throttle_may_try_code (StatregThrottle *self, GInetAddress *source, gint64 now, guint *retry_seconds)
{
  Entry *entries[2];
  guint n_entries;
  gint64 wait = 0;

  g_return_val_if_fail (self != NULL && G_IS_INET_ADDRESS (source), FALSE);
  n_entries = ensure_entries (self, source, entries);
  for (guint i = 0; i < n_entries; i++)
    {
      forgive (entries[i], now);
      wait = MAX (wait, entries[i]->blocked_until - now);
    }
  if (retry_seconds)
    *retry_seconds = to_seconds (wait);
  return wait == 0;
}

/**
 * statreg_throttle_source_text:
 * @source: a client's address
 *
 * Returns: (transfer full): what counts as one source, as text: an IPv4 address, or the first half of an IPv6
 * address with "/64"
 */
char *
statreg_throttle_source_text (GInetAddress *source)
{
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *text = NULL;
  Prefix prefix;

  g_return_val_if_fail (G_IS_INET_ADDRESS (source), NULL);
  fill_prefix (&prefix, source, 64);
  if (prefix.bits == 128)
    address = g_inet_address_new_from_bytes (prefix.bytes + 12, G_SOCKET_FAMILY_IPV4);
  else
    address = g_inet_address_new_from_bytes (prefix.bytes, G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (address);
  return prefix.bits == 128 ? g_steal_pointer (&text) : g_strconcat (text, "/64", NULL);
}
