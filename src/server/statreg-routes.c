/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-routes.h"

#include "statreg-answer.h"
#include "statreg-error.h"
#include "statreg-source.h"
#include "statreg-submission.h"
#include "statreg-throttle.h"
#include "statreg-time.h"

#define PATH "/statreg"
#define SOURCES_MAX 4096
#define STORE_MS 5000

struct _StatregRoutes
{
  SoupServer *server;
  StatregStore *store;
  StatregCounters *counters;
  StatregRefusalLog *log;
  StatregPageConfig *config;
  StatregThrottle *throttle;
};

/* A registration on its way to the disk, and the owner who waits for it. */
typedef struct
{
  StatregRoutes *routes;
  SoupServerMessage *message;   /* NULL: answered already */
  StatregPageConfig *config;
  StatregAnswer answer;
  GSource *patience;
} Waiting;

static StatregRequest *
get_request (SoupServerMessage *message)
{
  return statreg_request_of (soup_server_message_get_remote_address (message));
}

static void
count (StatregRoutes *self, const StatregRequest *request, const StatregAnswer *answer)
{
  StatregCount what;

  if (answer->state == STATREG_VIEW_CLOSED)
    what = STATREG_COUNT_CLOSED;
  else if (answer->status == SOUP_STATUS_SEE_OTHER)
    what = STATREG_COUNT_REGISTERED;
  else if (answer->complaint == STATREG_COMPLAINT_TOO_MANY)
    what = STATREG_COUNT_THROTTLED;
  else if (answer->complaint == STATREG_COMPLAINT_WRONG_CODE)
    what = STATREG_COUNT_WRONG_CODE;
  else if (answer->complaint == STATREG_COMPLAINT_NOT_STORED)
    what = STATREG_COUNT_NOT_STORED;
  else if (answer->complaint == STATREG_COMPLAINT_MALFORMED)
    what = STATREG_COUNT_MALFORMED;
  else
    return;
  statreg_counters_add (self->counters, what, 1);
  if (what != STATREG_COUNT_REGISTERED)
    statreg_refusal_log_add (self->log, request->source, what, g_get_monotonic_time ());
}

static void
show_form (StatregRoutes *self, SoupServerMessage *message, StatregRequest *request)
{
  g_auto(StatregAnswer) answer = { 0 };
  gint64 now = statreg_time_now ();

  if (!statreg_page_config_is_open (self->config, now))
    statreg_answer_set_closed (&answer, self->config, now);
  statreg_answer_send (&answer, message, request, self->config);
}

static void
show_registered (StatregRoutes *self, SoupServerMessage *message, StatregRequest *request)
{
  g_auto(StatregAnswer) answer = { .state = STATREG_VIEW_REGISTERED };

  statreg_answer_send (&answer, message, request, self->config);
}

/* Answers who waits, once. */
static void
answer_waiting (Waiting *waiting)
{
  g_autoptr(SoupServerMessage) message = g_steal_pointer (&waiting->message);

  g_clear_pointer (&waiting->patience, statreg_source_end);
  count (waiting->routes, get_request (message), &waiting->answer);
  statreg_answer_send (&waiting->answer, message, get_request (message), waiting->config);
  soup_server_message_unpause (message);
}

static void
waiting_free (Waiting *self)
{
  g_clear_pointer (&self->patience, statreg_source_end);
  g_clear_object (&self->message);
  statreg_page_config_unref (self->config);
  statreg_answer_clear (&self->answer);
  g_free (self);
}

static void
set_not_stored (StatregAnswer *answer)
{
  answer->status = SOUP_STATUS_SERVICE_UNAVAILABLE;
  answer->complaint = STATREG_COMPLAINT_NOT_STORED;
}

/* The line may still reach the disk; an owner who sends again then has two registrations, of which the
 * newer one counts. */
static gboolean
on_patience_over (gpointer data)
{
  Waiting *waiting = data;

  set_not_stored (&waiting->answer);
  answer_waiting (waiting);
  return G_SOURCE_REMOVE;
}

static void
on_append_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr(GError) error = NULL;

  if (statreg_store_append_finish (STATREG_STORE (source), result, &error))
    waiting->answer.status = SOUP_STATUS_SEE_OTHER;
  else
    {
      g_info ("A registration was not stored: %s", error->message);
      set_not_stored (&waiting->answer);
    }
  if (waiting->message != NULL)
    answer_waiting (waiting);
  waiting_free (waiting);
}

static void
take_submission (StatregRoutes *self, SoupServerMessage *message, StatregRequest *request)
{
  g_auto(StatregAnswer) answer = { 0 };
  g_autoptr(StatregRegistration) registration = NULL;
  Waiting *waiting;

  registration = statreg_submission_examine (request, self->config, self->throttle, &answer);
  if (registration == NULL)
    {
      count (self, request, &answer);
      statreg_answer_send (&answer, message, request, self->config);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->routes = self;
  waiting->message = g_object_ref (message);
  waiting->config = statreg_page_config_ref (self->config);
  waiting->answer = answer;
  answer.form = NULL;
  waiting->patience =
      statreg_source_after (STORE_MS, g_main_context_get_thread_default (), on_patience_over, waiting);
  soup_server_message_pause (message);
  statreg_store_append_async (self->store, registration, NULL, on_append_ready, waiting);
}

/* The whole page. The gate lets nothing else through. */
static const struct
{
  StatregMethod method;
  gboolean registered;
  void (*handle) (StatregRoutes *self, SoupServerMessage *message, StatregRequest *request);
} routes[] =
{
  { STATREG_METHOD_GET, FALSE, show_form },
  { STATREG_METHOD_HEAD, FALSE, show_form },
  { STATREG_METHOD_GET, TRUE, show_registered },
  { STATREG_METHOD_HEAD, TRUE, show_registered },
  { STATREG_METHOD_POST, FALSE, take_submission },
};

static void
on_message (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  StatregRoutes *self = data;
  StatregRequest *request = get_request (message);

  for (guint i = 0; request != NULL && i < G_N_ELEMENTS (routes); i++)
    if (routes[i].method == request->method && routes[i].registered == request->registered)
      {
        routes[i].handle (self, message, request);
        return;
      }
  soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
}

/**
 * statreg_routes_new:
 * @server: a server without listeners, of this thread
 * @store: where registrations go
 * @counters: counted into; outlives the routes
 * @log: where refusals are written down; outlives the routes
 * @config: what is served
 *
 * Returns: (transfer full): routes that answer @server's messages; to be freed after @server was disconnected
 */
StatregRoutes *
statreg_routes_new (SoupServer *server, StatregStore *store, StatregCounters *counters,
                    StatregRefusalLog *log, StatregPageConfig *config)
{
  StatregRoutes *self = g_new0 (StatregRoutes, 1);

  self->server = g_object_ref (server);
  self->store = g_object_ref (store);
  self->counters = counters;
  self->log = log;
  self->config = statreg_page_config_ref (config);
  self->throttle = statreg_throttle_new (SOURCES_MAX);
  soup_server_add_handler (server, PATH, on_message, self, NULL);
  return self;
}

/**
 * statreg_routes_free:
 * @self: (nullable): routes
 */
void
statreg_routes_free (StatregRoutes *self)
{
  if (self == NULL)
    return;
  soup_server_remove_handler (self->server, PATH);
  g_object_unref (self->server);
  g_object_unref (self->store);
  statreg_page_config_unref (self->config);
  statreg_throttle_free (self->throttle);
  g_free (self);
}

/**
 * statreg_routes_set_config:
 * @self: routes
 * @config: what is served from the next request on
 */
void
statreg_routes_set_config (StatregRoutes *self, StatregPageConfig *config)
{
  statreg_page_config_ref (config);
  statreg_page_config_unref (self->config);
  self->config = config;
}
