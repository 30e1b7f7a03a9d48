/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-peer.h"
#include "statreg-checker-private.h"
#include "statreg-checks.h"
#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-journal-file.h"
#include "statreg-journal-line.h"
#include "statreg-test.h"

#define WAIT_MS 120000

static const StatregPacing fast = { 4, 4, 0, 0, 5, 64 };
static const StatregPacing spaced = { 2, 4, 150, 50, 5, 4 };

typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregKeys *keys;
  StatregInstances *instances;
  StatregStore *store;
  StatregChecker *checker;
  ImapPeer *peer;
  char *instance;
  StatregPublicKey key;
  guint n_checked;
  guint n_held;
  char *why;
} Fixture;

static void
on_checked (StatregChecker *checker, const char *instance, const char *address, const char *registration,
            guint verdict, Fixture *fixture)
{
  fixture->n_checked += *instance != '\0';
}

static void
on_held (StatregChecker *checker, const char *instance, const char *address, const char *registration,
         const char *why, Fixture *fixture)
{
  fixture->n_held++;
  g_free (fixture->why);
  fixture->why = g_strdup (why);
}

static void
make_checker (Fixture *fixture, const StatregPacing *pacing)
{
  if (fixture->checker)
    statreg_test_drop (g_steal_pointer (&fixture->checker));
  fixture->checker =
      statreg_checker_new_paced (fixture->folder, fixture->keys, fixture->instances, fixture->store, pacing);
  g_signal_connect (fixture->checker, "checked", G_CALLBACK (on_checked), fixture);
  g_signal_connect (fixture->checker, "held", G_CALLBACK (on_held), fixture);
}

static void
add_instance (Fixture *fixture)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("Main archive", STATREG_INSTANCE_IMAP);
  g_autoptr(GError) error = NULL;

  g_object_set (statreg_instance_get_connection (instance), "host", "127.0.0.1", "port",
                (guint) fixture->peer->port, "security", "none", "timeout-seconds", 20u, NULL);
  statreg_instances_add (fixture->instances, instance, &error);
  g_assert_no_error (error);
  fixture->instance = g_strdup (statreg_instance_get_id (instance));
}

static void
set_up (Fixture *fixture, gconstpointer pacing)
{
  g_autoptr(GError) error = NULL;

  fixture->peer = imap_peer_new ();
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->keys = statreg_keys_new (fixture->folder);
  statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_keys_get_public (fixture->keys, &fixture->key));
  fixture->instances = statreg_instances_new (fixture->folder);
  fixture->store = statreg_store_new (fixture->folder);
  g_assert_true (statreg_instances_load (fixture->instances, NULL));
  add_instance (fixture);
  make_checker (fixture, pacing);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->checker);
  statreg_test_drop (fixture->store);
  statreg_test_drop (fixture->instances);
  statreg_test_drop (fixture->keys);
  g_object_unref (fixture->folder);
  imap_peer_free (fixture->peer);
  g_free (fixture->instance);
  g_free (fixture->why);
  statreg_test_remove_folder (fixture->path);
}

static char *
seal (Fixture *fixture, const char *id, const char *address, const char *password)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new (password, strlen (password));
  g_autoptr(GError) error = NULL;
  char *sealed = statreg_seal (&fixture->key, id, address, "", "", secret, &error);

  g_assert_no_error (error);
  return sealed;
}

typedef struct
{
  Fixture *fixture;
  guint n;
  guint every; /* so many have a wrong password */
} Fill;

static gboolean
fill (StatregInstance *copy, gpointer data, GError **error)
{
  Fill *order = data;

  for (guint i = 0; i < order->n; i++)
    {
      g_autofree char *address = g_strdup_printf ("u%u@example.org", i);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);
      const char *id = statreg_static_login_get_id (login);
      gboolean wrong = order->every && i % order->every == 0;
      g_autofree char *sealed = seal (order->fixture, id, address, wrong ? "wrong" : "right");

      statreg_static_login_set_sealed (login, id, order->fixture->key.id, sealed);
      statreg_instance_put_login (copy, login);
    }
  return TRUE;
}

static void
add_logins (Fixture *fixture, guint n, guint every)
{
  g_autoptr(GError) error = NULL;

  statreg_instances_change (fixture->instances, fixture->instance, fill, &(Fill){ fixture, n, every },
                            &error);
  g_assert_no_error (error);
}

static char *
add_registration (Fixture *fixture, const char *address, const char *password)
{
  g_autoptr(StatregRegistration) some = statreg_test_make_registration (address, 1000);
  const char *id = statreg_registration_get_id (some);
  g_autofree char *sealed = seal (fixture, id, address, password);
  g_autoptr(StatregRegistration) registration =
      statreg_registration_new (id, 1000, address, "", "", "192.0.2.7", fixture->key.id, sealed);
  g_autoptr(StatregLock) lock = statreg_test_lock (fixture->folder);
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (fixture->folder);
  g_autoptr(GString) line = g_string_new (NULL);

  statreg_journal_line_append_registration (line, registration, NULL);
  g_assert_true (statreg_journal_file_prepare (file, NULL) && statreg_journal_file_append (file, line, NULL));
  return g_strdup (id);
}

static gboolean
is_idle (gpointer checker)
{
  return !statreg_checker_is_active (checker);
}

static void
wait_for_end (Fixture *fixture)
{
  g_assert_true (statreg_test_wait_until (is_idle, fixture->checker, WAIT_MS));
}

static void
check_all (Fixture *fixture)
{
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  wait_for_end (fixture);
}

static guint
get (Fixture *fixture, const char *property)
{
  guint value;

  g_object_get (fixture->checker, property, &value, NULL);
  return value;
}

static guint
count_attempts (Fixture *fixture)
{
  return imap_peer_get (fixture->peer, &fixture->peer->n_attempts);
}

static guint
count_in_file (Fixture *fixture, const char *verdict)
{
  g_autoptr(StatregInstance) instance =
      statreg_instance_file_load (fixture->folder, fixture->instance, NULL);
  GListModel *logins = statreg_instance_get_static_logins (instance);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (logins); i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);

      n += g_str_equal (statreg_static_login_get_verdict (login), verdict);
    }
  return n;
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, fixture->instance);
  gint64 revision;

  add_logins (fixture, 200, 10);
  revision = statreg_instance_get_revision (instance);
  check_all (fixture);
  g_assert_cmpuint (get (fixture, "n-total"), ==, 200);
  g_assert_cmpuint (get (fixture, "n-done"), ==, 200);
  g_assert_cmpuint (get (fixture, "n-works"), ==, 180);
  g_assert_cmpuint (get (fixture, "n-fails"), ==, 20);
  g_assert_cmpuint (get (fixture, "n-unclear"), ==, 0);
  g_assert_cmpuint (fixture->n_checked, ==, 200);
  g_assert_cmpuint (count_in_file (fixture, "works"), ==, 180);
  g_assert_cmpuint (count_in_file (fixture, "wrong-login"), ==, 20);
  g_assert_cmpstr (statreg_checker_get_text (fixture->checker), ==,
                   "200 checked: 180 work, 20 fail, 0 unclear");
  /* Saved together, and the list knows what the file does. */
  g_assert_cmpint (statreg_instance_get_revision (instance) - revision, <, 20);
  g_assert_cmpstr (
      statreg_static_login_get_verdict (statreg_instance_lookup_login (instance, "u10@example.org")), ==,
      "wrong-login");
  g_assert_cmpint (
      statreg_static_login_get_verdict_messages (statreg_instance_lookup_login (instance, "u1@example.org")),
      ==, 3);
  g_assert_cmpuint (imap_peer_get (fixture->peer, &fixture->peer->n_most), <=, fast.per_server);
}

/* What was refused stays alone, also for another checker; what works is looked at again. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  add_logins (fixture, 20, 10);
  check_all (fixture);
  make_checker (fixture, &fast);
  check_all (fixture);
  g_assert_cmpuint (imap_peer_get (fixture->peer, &fixture->peer->n_refused), ==, 2);
  g_assert_cmpuint (count_attempts (fixture), ==, 38);
  g_assert_cmpuint (get (fixture, "n-held"), ==, 2);
  g_assert_cmpuint (fixture->n_held, ==, 2);
  g_assert_nonnull (strstr (fixture->why, "refused this password already"));
  g_assert_cmpuint (count_in_file (fixture, "wrong-login"), ==, 2);
}

static void
check_by_hand (Fixture *fixture, gboolean insisting)
{
  static const char *const addresses[] = { "U0@example.org", NULL };

  g_object_set (fixture->checker, "insisting", insisting, NULL);
  statreg_checker_check_logins (fixture->checker, fixture->instance, addresses, TRUE);
  statreg_checker_check_logins (fixture->checker, fixture->instance, addresses, TRUE);
  wait_for_end (fixture);
}

/* B44: twice at most, unless a person insists; queueing it twice makes one attempt. */
static void
test_b44_by_hand (Fixture *fixture, gconstpointer data)
{
  const guint attempts[] = { 1, 2, 2, 2 };

  add_logins (fixture, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      make_checker (fixture, &fast);
      check_by_hand (fixture, FALSE);
      g_assert_cmpuint (count_attempts (fixture), ==, attempts[i]);
    }
  g_assert_nonnull (strstr (fixture->why, "twice within 24 hours"));
  check_by_hand (fixture, TRUE);
  g_assert_cmpuint (count_attempts (fixture), ==, 3);
}

/* B44: two checkers of one folder, as in two programs, at the same time. */
static void
test_b44_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecker) other =
      statreg_checker_new_paced (fixture->folder, fixture->keys, fixture->instances, fixture->store, &fast);
  static const char *const addresses[] = { "u0@example.org", NULL };

  add_logins (fixture, 1, 1);
  for (guint i = 0; i < 3; i++)
    {
      statreg_checker_check_logins (fixture->checker, fixture->instance, addresses, TRUE);
      statreg_checker_check_logins (other, fixture->instance, addresses, TRUE);
      wait_for_end (fixture);
      g_assert_true (statreg_test_wait_until (is_idle, other, WAIT_MS));
    }
  g_assert_cmpuint (count_attempts (fixture), ==, 2);
  statreg_test_drop (g_steal_pointer (&other));
}

/* B44: many passwords for one account. */
static void
test_b44_pending (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sentence = NULL;
  g_autofree char *last = NULL;
  g_autofree char *good = add_registration (fixture, "good@example.org", "right");

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *password = g_strdup_printf ("guess %u", i);

      g_free (last);
      last = add_registration (fixture, i % 2 ? "victim@example.org" : "VICTIM@example.org", password);
    }
  g_assert_true (statreg_store_load (fixture->store, NULL));
  statreg_checker_check_pending (fixture->checker, fixture->instance, NULL);
  wait_for_end (fixture);
  g_assert_cmpuint (imap_peer_get (fixture->peer, &fixture->peer->n_refused), ==, 2);
  g_assert_cmpuint (get (fixture, "n-works"), ==, 1);
  g_assert_cmpuint (get (fixture, "n-held"), ==, 6);
  g_assert_cmpuint (statreg_checker_get_pending_verdict (fixture->checker, fixture->instance, good, NULL), ==,
                    STATREG_VERDICT_WORKS);
  g_assert_cmpuint (
      statreg_checker_get_pending_verdict (fixture->checker, fixture->instance, last, &sentence), ==,
      STATREG_VERDICT_NONE);
  g_assert_nonnull (sentence);
}

static gboolean
knows_pending (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(StatregRegistration) first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);

  return statreg_checker_get_pending_verdict (fixture->checker, fixture->instance,
                                              statreg_registration_get_id (first),
                                              NULL) == STATREG_VERDICT_WRONG_LOGIN;
}

static void
test_persistence (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_registration (fixture, "anna@example.org", "wrong");

  g_assert_true (statreg_store_load (fixture->store, NULL));
  statreg_checker_check_pending (fixture->checker, fixture->instance, NULL);
  wait_for_end (fixture);
  g_assert_true (knows_pending (fixture));
  g_assert_cmpuint (statreg_test_mode (fixture->path, STATREG_CHECKS_NAME), ==, 0600);
  make_checker (fixture, &fast);
  g_assert_true (statreg_test_wait_until (knows_pending, fixture, WAIT_MS));
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *left = NULL;

  add_logins (fixture, 3, 0);
  statreg_test_write (fixture->path, STATREG_CHECKS_NAME, "{\"format\"", -1);
  make_checker (fixture, &fast);
  check_all (fixture);
  g_assert_error (statreg_checker_get_error (fixture->checker), STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_nonnull (strstr (statreg_checker_get_text (fixture->checker), STATREG_CHECKS_NAME));
  g_assert_cmpuint (count_attempts (fixture), ==, 0);
  g_assert_cmpuint (get (fixture, "n-held"), ==, 3);
  left = statreg_test_read (fixture->path, STATREG_CHECKS_NAME);
  g_assert_cmpstr (left, ==, "{\"format\"");
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static gboolean
are_three_tried (gpointer data)
{
  return count_attempts (data) == 3;
}

static gboolean
are_more_tried (gpointer data)
{
  return count_attempts (data) > 3;
}

/* Whatever holds the test up, no check may be seen before its time. The first is answered; then as many as may be at
 * a time wait for their answers, and nobody comes meanwhile. */
static void
test_spacing (Fixture *fixture, gconstpointer data)
{
  GArray *begins = fixture->peer->begins;
  gint64 start = g_get_monotonic_time ();

  add_logins (fixture, 8, 0);
  imap_peer_hold (fixture->peer, 1);
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  g_assert_true (statreg_test_wait_until (are_three_tried, fixture, WAIT_MS));
  g_assert_false (statreg_test_wait_until (are_more_tried, fixture, 4 * spaced.spacing_ms));
  imap_peer_hold (fixture->peer, G_MAXUINT);
  wait_for_end (fixture);
  g_assert_cmpuint (get (fixture, "n-works"), ==, 8);
  g_array_sort (begins, compare_times);
  for (guint i = 0; i < begins->len; i++)
    g_assert_cmpint (g_array_index (begins, gint64, i) - start, >=, i * (gint64) spaced.spacing_ms * 1000);
  g_assert_cmpuint (imap_peer_get (fixture->peer, &fixture->peer->n_most), ==, spaced.per_server);
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  StatregPacing one = fast;

  one.per_server = 1;
  make_checker (fixture, &one);
  add_logins (fixture, 12, 0);
  g_socket_service_stop (fixture->peer->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->peer->service));
  check_all (fixture);
  g_assert_cmpuint (get (fixture, "n-unclear"), ==, 5);
  g_assert_cmpuint (get (fixture, "n-held"), ==, 7);
  g_assert_error (statreg_checker_get_error (fixture->checker), STATREG_ERROR, STATREG_ERROR_NETWORK);
  g_assert_cmpuint (count_in_file (fixture, ""), ==, 12);
}

static gboolean
has_begun (gpointer data)
{
  return get (data, "n-done") > 0;
}

static gboolean
is_quiet (gpointer data)
{
  Fixture *fixture = data;

  return imap_peer_get (fixture->peer, &fixture->peer->n_now) == 0 &&
         get (fixture, "n-done") == count_attempts (fixture);
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
  guint attempts;

  add_logins (fixture, 60, 0);
  imap_peer_hold (fixture->peer, 10);
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  g_assert_true (statreg_test_wait_until (has_begun, fixture, WAIT_MS));
  statreg_checker_pause (fixture->checker);
  imap_peer_hold (fixture->peer, G_MAXUINT);
  g_assert_true (statreg_test_wait_until (is_quiet, fixture, WAIT_MS));
  attempts = count_attempts (fixture);
  g_assert_cmpuint (attempts, <, 60);
  g_assert_true (statreg_checker_is_active (fixture->checker));
  g_assert_nonnull (strstr (statreg_checker_get_text (fixture->checker), "Paused"));
  statreg_checker_resume (fixture->checker);
  wait_for_end (fixture);
  g_assert_cmpuint (count_attempts (fixture), ==, 60);
  g_assert_cmpuint (count_in_file (fixture, "works"), ==, 60);
}

/* What came of it so far is kept, and nothing is written down that was not tried. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  guint works;

  add_logins (fixture, 60, 0);
  imap_peer_hold (fixture->peer, 10);
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  g_assert_true (statreg_test_wait_until (has_begun, fixture, WAIT_MS));
  statreg_checker_cancel (fixture->checker);
  wait_for_end (fixture);
  works = get (fixture, "n-works");
  g_assert_cmpuint (works, <, 60);
  g_assert_cmpuint (count_in_file (fixture, "works"), ==, works);
  g_assert_nonnull (strstr (statreg_checker_get_text (fixture->checker), "cancelled"));
  imap_peer_hold (fixture->peer, G_MAXUINT);
  make_checker (fixture, &fast);
  check_all (fixture);
  g_assert_cmpuint (get (fixture, "n-works") + get (fixture, "n-held"), ==, 60);
  g_assert_cmpuint (get (fixture, "n-held"), <=, fast.per_server);
}

/* The program ends in the middle. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  add_logins (fixture, 30, 0);
  imap_peer_hold (fixture->peer, 10);
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  g_assert_true (statreg_test_wait_until (has_begun, fixture, WAIT_MS));
  make_checker (fixture, &fast);
  imap_peer_hold (fixture->peer, G_MAXUINT);
  check_all (fixture);
  g_assert_cmpuint (get (fixture, "n-works") + get (fixture, "n-held"), ==, 30);
}

/* A password that was set meanwhile has no verdict yet. */
static gboolean
seal_anew (StatregInstance *copy, gpointer data, GError **error)
{
  Fixture *fixture = data;
  StatregStaticLogin *login = statreg_instance_lookup_login (copy, "u0@example.org");
  g_autofree char *sealed = seal (fixture, "other", "u0@example.org", "right");

  statreg_static_login_set_sealed (login, "other", fixture->key.id, sealed);
  return TRUE;
}

/* And another server has said nothing about any. */
static gboolean
move_away (StatregInstance *copy, gpointer data, GError **error)
{
  return statreg_instance_set_setting (copy, "host", "127.0.0.9", error);
}

static gboolean
is_tried (gpointer data)
{
  return count_attempts (data) > 0;
}

static void
change_meanwhile (Fixture *fixture, StatregInstanceChange change)
{
  add_logins (fixture, 1, 1);
  imap_peer_hold (fixture->peer, 0);
  statreg_checker_check_logins (fixture->checker, fixture->instance, NULL, FALSE);
  g_assert_true (statreg_test_wait_until (is_tried, fixture, WAIT_MS));
  g_assert_true (statreg_instances_change (fixture->instances, fixture->instance, change, fixture, NULL));
  imap_peer_hold (fixture->peer, G_MAXUINT);
  wait_for_end (fixture);
  g_assert_cmpuint (get (fixture, "n-fails"), ==, 1);
  g_assert_cmpuint (count_in_file (fixture, ""), ==, 1);
}

static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  change_meanwhile (fixture, seal_anew);
}

static void
test_moved_meanwhile (Fixture *fixture, gconstpointer data)
{
  change_meanwhile (fixture, move_away);
}

static gint64 last_beat, longest_gap;

static gboolean
on_beat (gpointer data)
{
  gint64 now = g_get_monotonic_time ();

  longest_gap = MAX (longest_gap, now - last_beat);
  last_beat = now;
  return G_SOURCE_CONTINUE;
}

/* Figures: with -m perf. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  guint n = g_test_perf () ? 10000 : 1000;
  guint beat;
  gint64 began;

  add_logins (fixture, n, 100);
  beat = g_timeout_add (1, on_beat, NULL);
  began = last_beat = g_get_monotonic_time ();
  check_all (fixture);
  g_source_remove (beat);
  g_assert_cmpuint (get (fixture, "n-done"), ==, n);
  g_assert_cmpuint (get (fixture, "n-fails"), ==, n / 100);
  g_test_message ("%u checks, %.0f a second, longest gap of the main loop %.1f ms", n,
                  n / ((g_get_monotonic_time () - began) / 1e6), longest_gap / 1e3);
}

#define ADD(path, pacing, function)                                                                          \
  g_test_add ("/checker/" path, Fixture, pacing, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("all", &fast, test_all);
  ADD ("again", &fast, test_again);
  ADD ("b44-by-hand", &fast, test_b44_by_hand);
  ADD ("b44-together", &fast, test_b44_together);
  ADD ("b44-pending", &fast, test_b44_pending);
  ADD ("persistence", &fast, test_persistence);
  ADD ("damaged", &fast, test_damaged);
  ADD ("spacing", &spaced, test_spacing);
  ADD ("network", &fast, test_network);
  ADD ("pause", &fast, test_pause);
  ADD ("cancel", &fast, test_cancel);
  ADD ("dropped", &fast, test_dropped);
  ADD ("changed-meanwhile", &fast, test_changed_meanwhile);
  ADD ("moved-meanwhile", &fast, test_moved_meanwhile);
  ADD ("many", &fast, test_many);
  return g_test_run ();
}
