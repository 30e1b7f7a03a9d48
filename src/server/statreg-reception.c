/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-reception.h"

#include <libsoup/soup.h>
#include <sys/resource.h>

#include "statreg-caps.h"
#include "statreg-listener.h"
#include "statreg-peer.h"
#include "statreg-policy.h"
#include "statreg-refusal-log.h"
#include "statreg-refusal.h"
#include "statreg-routes.h"
#include "statreg-source.h"

#define SPARE_DESCRIPTORS 64   /* for the files of the rest of the program */

struct _StatregReception
{
  GMainContext *context;
  StatregListener *listener;   /* NULL: closed */
  SoupServer *soup;
  StatregRoutes *routes;
  StatregPageConfig *config;
  StatregTlsCredentials *credentials;
  StatregCounters *counters;
  StatregRefusalLog *log;
  StatregCaps *caps;
  GQueue peers;                /* of StatregPeer, the oldest first */
  GHashTable *links;           /* of StatregPeer, owned: its link in peers */
  guint max_descriptors;
  GSource *grace;              /* while it closes */
  StatregReceptionFunc closed;
  gpointer data;
};

static void
end_closing (StatregReception *self)
{
  StatregReceptionFunc closed = g_steal_pointer (&self->closed);

  g_clear_pointer (&self->grace, statreg_source_end);
  if (closed != NULL)
    closed (self->data);
}

static void
count_refusal (StatregReception *self, GInetAddress *source, StatregCount why)
{
  statreg_counters_add (self->counters, why, 1);
  statreg_refusal_log_add (self->log, source, why, g_get_monotonic_time ());
}

static void
count_fate (StatregReception *self, GInetAddress *source, StatregPeerFate fate)
{
  static const StatregCount counts[] =
  {
    [STATREG_PEER_NO_TLS] = STATREG_COUNT_NO_TLS,
    [STATREG_PEER_TIMED_OUT] = STATREG_COUNT_TIMED_OUT,
    [STATREG_PEER_MALFORMED] = STATREG_COUNT_MALFORMED,
    [STATREG_PEER_FOREIGN] = STATREG_COUNT_FOREIGN,
  };

  if (fate != STATREG_PEER_ANSWERED && fate != STATREG_PEER_UNUSED)
    count_refusal (self, source, counts[fate]);
}

static void
add_peer (StatregReception *self, StatregPeer *peer)
{
  g_queue_push_tail (&self->peers, peer);
  g_hash_table_insert (self->links, peer, self->peers.tail);
  statreg_caps_enter (self->caps, statreg_peer_get_address (peer));
  statreg_counters_add (self->counters, STATREG_COUNT_OPEN, 1);
}

static void
remove_peer (StatregReception *self, StatregPeer *peer, StatregPeerFate fate)
{
  statreg_caps_leave (self->caps, statreg_peer_get_address (peer));
  statreg_counters_add (self->counters, STATREG_COUNT_OPEN, -1);
  count_fate (self, statreg_peer_get_address (peer), fate);
  g_queue_delete_link (&self->peers, g_hash_table_lookup (self->links, peer));
  g_hash_table_remove (self->links, peer);
}

static guint
on_peer_judge (StatregPeer *peer, const StatregRequest *request, gpointer data)
{
  StatregReception *self = data;

  return statreg_policy_judge (request, statreg_peer_get_address (peer), self->config);
}

static void
on_peer_serve (StatregPeer *peer, StatregRequest *request, GIOStream *stream, gpointer data)
{
  StatregReception *self = data;
  GSocketAddress *remote = statreg_peer_get_remote (peer);
  g_autoptr(GError) error = NULL;

  request->source = statreg_policy_dup_source (request, statreg_peer_get_address (peer), self->config);
  statreg_request_attach (request, remote);
  if (!soup_server_accept_iostream (self->soup, stream, statreg_peer_get_local (peer), remote, &error))
    g_warning ("A request could not be passed on: %s", error->message);
}

static GBytes *
on_peer_plain_answer (StatregPeer *peer, gpointer data)
{
  StatregReception *self = data;

  return statreg_refusal_new_plain_http (self->config->url);
}

static void
on_peer_gone (StatregPeer *peer, StatregPeerFate fate, gpointer data)
{
  StatregReception *self = data;

  remove_peer (self, peer, fate);
  if (self->closed != NULL && g_queue_is_empty (&self->peers))
    end_closing (self);
}

static const StatregPeerOwner peer_owner =
{
  .judge = on_peer_judge,
  .serve = on_peer_serve,
  .dup_plain_answer = on_peer_plain_answer,
  .gone = on_peer_gone,
};

/* A trusted proxy brings everybody's connections, so it counts only in all. */
static gboolean
is_greedy (StatregReception *self, GInetAddress *source)
{
  return statreg_caps_of (self->caps, source) >= self->config->max_connections_per_source &&
         !statreg_policy_is_proxy (source, self->config);
}

/* Peers that have something in common. */
typedef struct
{
  StatregPeer *oldest;
  guint count;
} Group;

static void
add_to_group (Group *group, StatregPeer *peer)
{
  if (group->count++ == 0)
    group->oldest = peer;
}

/* Those who have asked for nothing, and those who are in the middle of something: the larger group gives up
 * who was there longest. A browser is through with either within a moment, so that neither silent peers nor
 * unfinished requests, from however many sources, keep it out; and the one kind does not drive out the
 * other. */
static StatregPeer *
choose_who_goes (StatregReception *self)
{
  Group silent = { NULL, 0 }, asking = { NULL, 0 };

  for (GList *link = self->peers.head; link != NULL; link = link->next)
    if (statreg_peer_is_idle (link->data))
      add_to_group (&silent, link->data);
    else if (statreg_peer_is_awaited (link->data))
      add_to_group (&asking, link->data);
  return asking.count > silent.count ? asking.oldest : silent.oldest;
}

static gboolean
make_room (gpointer data)
{
  StatregReception *self = data;
  StatregPeer *peer = choose_who_goes (self);

  if (peer == NULL)
    return FALSE;
  count_refusal (self, statreg_peer_get_address (peer), STATREG_COUNT_CAPPED);
  remove_peer (self, peer, STATREG_PEER_UNUSED);
  return TRUE;
}

static gboolean
has_room (StatregReception *self)
{
  return statreg_caps_total (self->caps) < MIN (self->config->max_connections, self->max_descriptors);
}

static void
on_connection (GSocket *connection, gpointer data)
{
  StatregReception *self = data;
  g_autoptr(GSocketAddress) remote = g_socket_get_remote_address (connection, NULL);
  GInetAddress *source;
  StatregPeer *peer;

  statreg_counters_add (self->counters, STATREG_COUNT_ACCEPTED, 1);
  if (remote == NULL)
    return;
  source = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (is_greedy (self, source))
    {
      count_refusal (self, source, STATREG_COUNT_CAPPED_SOURCE);
      return;
    }
  if (!has_room (self) && !make_room (self))
    {
      count_refusal (self, source, STATREG_COUNT_CAPPED);
      return;
    }
  peer = statreg_peer_new (connection, self->credentials, self->context, &peer_owner, self, NULL);
  if (peer != NULL)
    add_peer (self, peer);
}

static guint
count_descriptors (void)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
    return G_MAXUINT;
  return (guint) MAX (limit.rlim_cur, SPARE_DESCRIPTORS + 1) - SPARE_DESCRIPTORS;
}

/**
 * statreg_reception_new:
 * @sockets: (transfer full) (element-type GSocket): listening sockets
 * @store: where registrations go
 * @config: what is served
 * @credentials: certificate and key
 * @counters: counted into; outlives the reception
 *
 * Returns: (transfer full): an open reception
 */
StatregReception *
statreg_reception_new (GPtrArray *sockets, StatregStore *store, StatregPageConfig *config,
                       StatregTlsCredentials *credentials, StatregCounters *counters)
{
  StatregReception *self = g_new0 (StatregReception, 1);

  self->context = g_main_context_ref_thread_default ();
  self->config = statreg_page_config_ref (config);
  self->credentials = statreg_tls_credentials_ref (credentials);
  self->counters = counters;
  self->caps = statreg_caps_new ();
  self->max_descriptors = count_descriptors ();
  self->log = statreg_refusal_log_new ();
  self->links = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) statreg_peer_free, NULL);
  self->soup = soup_server_new (NULL, NULL);
  self->routes = statreg_routes_new (self->soup, store, counters, self->log, config);
  self->listener = statreg_listener_new (sockets, self->context, on_connection, make_room, self);
  return self;
}

static void
cut_peers (StatregReception *self, gboolean idle_only)
{
  GList *next;

  for (GList *link = self->peers.head; link != NULL; link = next)
    {
      next = link->next;
      if (!idle_only || statreg_peer_is_idle (link->data))
        remove_peer (self, link->data, STATREG_PEER_UNUSED);
    }
}

/**
 * statreg_reception_free:
 * @self: (nullable): a reception; connections that are left are cut
 */
void
statreg_reception_free (StatregReception *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->grace, statreg_source_end);
  g_clear_pointer (&self->listener, statreg_listener_free);
  cut_peers (self, FALSE);
  soup_server_disconnect (self->soup);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  statreg_routes_free (self->routes);
  g_object_unref (self->soup);
  g_hash_table_unref (self->links);
  statreg_refusal_log_free (self->log);
  statreg_caps_free (self->caps);
  statreg_tls_credentials_unref (self->credentials);
  statreg_page_config_unref (self->config);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * statreg_reception_set_config:
 * @self: a reception
 * @config: what is served from the next request on
 */
void
statreg_reception_set_config (StatregReception *self, StatregPageConfig *config)
{
  statreg_page_config_ref (config);
  statreg_page_config_unref (self->config);
  self->config = config;
  statreg_routes_set_config (self->routes, config);
}

/**
 * statreg_reception_set_credentials:
 * @self: a reception
 * @credentials: certificate and key from the next connection on; those that are open keep theirs
 */
void
statreg_reception_set_credentials (StatregReception *self, StatregTlsCredentials *credentials)
{
  statreg_tls_credentials_ref (credentials);
  statreg_tls_credentials_unref (self->credentials);
  self->credentials = credentials;
}

static gboolean
on_grace_over (gpointer data)
{
  StatregReception *self = data;

  cut_peers (self, FALSE);
  end_closing (self);
  return G_SOURCE_REMOVE;
}

/**
 * statreg_reception_close:
 * @self: a reception
 * @grace_ms: for how long running requests may go on
 * @closed: called once nobody is left, never before this returns
 * @data: for @closed
 *
 * Closes the listening sockets at once, and the connections on which nothing was asked.
 */
void
statreg_reception_close (StatregReception *self, guint grace_ms, StatregReceptionFunc closed, gpointer data)
{
  g_clear_pointer (&self->listener, statreg_listener_free);
  cut_peers (self, TRUE);
  self->closed = closed;
  self->data = data;
  g_clear_pointer (&self->grace, statreg_source_end);
  self->grace = statreg_source_after (g_queue_is_empty (&self->peers) ? 0 : grace_ms, self->context,
                                      on_grace_over, self);
}
