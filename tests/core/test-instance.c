/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-error.h"
#include "statreg-instance.h"

static StatregRegistration *
make_registration (const char *id, const char *address)
{
  return statreg_registration_new (id, 5, address, "anna", "", "192.0.2.7", "key", id);
}

static void
put (StatregInstance *instance, const char *address, const char *logon)
{
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new_with_fields (&(StatregStaticLoginFields) {
    .id = address, .address = address, .logon = logon, .origin = "manual",
  });

  statreg_instance_put_login (instance, login);
}

/* "a@x:logon b@x:logon …" */
static StatregInstance *
make_instance (const char *logins)
{
  StatregInstance *instance = statreg_instance_new_for_id ("id", "Main", STATREG_INSTANCE_IMAP);
  g_auto(GStrv) words = g_strsplit (logins, " ", -1);

  for (guint i = 0; words[i]; i++)
    if (*words[i])
      {
        g_auto(GStrv) parts = g_strsplit (words[i], ":", 2);
        g_autofree char *address = g_strconcat (parts[0], "@example.org", NULL);

        put (instance, address, parts[1] ? parts[1] : "");
      }
  return instance;
}

static char *
describe (StatregInstance *instance)
{
  GListModel *logins = statreg_instance_get_static_logins (instance);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (logins); i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);
      g_auto(GStrv) parts = g_strsplit (statreg_static_login_get_address (login), "@", 2);

      g_string_append_printf (text, "%s%s:%s", i ? " " : "", parts[0],
                              statreg_static_login_get_logon (login));
    }
  return g_strdup (text->str);
}

static void
assert_logins (StatregInstance *instance, const char *expected)
{
  g_autofree char *text = describe (instance);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_merge_key (void)
{
  static const struct { const char *a, *b; gboolean same; } pairs[] = {
    { "anna@example.org", "ANNA@Example.ORG", TRUE },
    { "anna@b\xc3\xbc" "cher.example", "anna@xn--bcher-kva.example", TRUE },
    { "anna@example.org", "anna@example.com", FALSE },
    { "anna@example.org", "anna.b@example.org", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(StatregInstance) instance = make_instance ("");
      guint n = pairs[i].same ? 1 : 2;

      put (instance, pairs[i].a, "old");
      put (instance, pairs[i].b, "new");
      g_assert_cmpuint (g_list_model_get_n_items (statreg_instance_get_static_logins (instance)), ==, n);
      g_assert_cmpstr (statreg_static_login_get_logon (statreg_instance_lookup_login (instance, pairs[i].a)),
                       ==, pairs[i].same ? "new" : "old");
      /* The spelling of the newest one is kept. */
      g_assert_cmpstr (
          statreg_static_login_get_address (statreg_instance_lookup_login (instance, pairs[i].b)), ==,
          pairs[i].b);
      g_assert_true (statreg_instance_remove_login (instance, pairs[i].b));
      g_assert_false (statreg_instance_remove_login (instance, pairs[i].b));
    }
}

static void
test_order (void)
{
  g_autoptr(StatregInstance) instance = make_instance ("c:1 a:1 b:1");

  put (instance, "A@example.org", "2");
  assert_logins (instance, "c:1 A:2 b:1");
  g_assert_true (statreg_instance_remove_login (instance, "c@example.org"));
  put (instance, "c@example.org", "3");
  assert_logins (instance, "A:2 b:1 c:3");
}

static void
test_apply (void)
{
  g_autoptr(StatregInstance) instance = make_instance ("");
  g_autoptr(StatregRegistration) first = make_registration ("r1", "anna@example.org");
  g_autoptr(StatregRegistration) second = make_registration ("r2", "Anna@example.org");
  StatregStaticLogin *login;

  g_assert_cmpint (statreg_instance_get_effect (instance, first), ==, STATREG_EFFECT_NEW);
  g_assert_true (statreg_instance_apply (instance, first, 100));
  g_assert_cmpint (statreg_instance_get_effect (instance, first), ==, STATREG_EFFECT_UNCHANGED);
  g_assert_cmpint (statreg_instance_get_effect (instance, second), ==, STATREG_EFFECT_REPLACES);
  /* The second application of the same registration, after a crash between file and journal, changes nothing.
   */
  g_assert_false (statreg_instance_apply (instance, first, 101));
  login = statreg_instance_lookup_login (instance, "anna@example.org");
  g_assert_cmpint (statreg_static_login_get_changed (login), ==, 100);
  g_assert_null (statreg_static_login_get_previous (login));

  g_object_set (login, "url", "https://own.example.org", NULL);
  g_assert_true (statreg_instance_apply (instance, second, 200));
  login = statreg_instance_lookup_login (instance, "anna@example.org");
  g_assert_cmpstr (statreg_static_login_get_address (login), ==, "Anna@example.org");
  g_assert_cmpstr (statreg_static_login_get_sealed (login), ==, "r2");
  g_assert_cmpstr (statreg_static_login_get_url (login), ==, "https://own.example.org");
  g_assert_cmpstr (statreg_static_login_get_id (statreg_static_login_get_previous (login)), ==, "r1");
  g_assert_cmpstr (statreg_static_login_get_address (statreg_static_login_get_previous (login)), ==,
                   "anna@example.org");
}

static void
test_unapply (void)
{
  g_autoptr(StatregInstance) instance = make_instance ("");
  g_autoptr(StatregRegistration) first = make_registration ("r1", "anna@example.org");
  g_autoptr(StatregRegistration) second = make_registration ("r2", "Anna@example.org");
  StatregStaticLogin *login;

  g_assert_false (statreg_instance_unapply (instance, first));
  statreg_instance_apply (instance, first, 100);
  statreg_instance_apply (instance, second, 200);
  g_assert_true (statreg_instance_unapply (instance, second));
  login = statreg_instance_lookup_login (instance, "anna@example.org");
  g_assert_cmpstr (statreg_static_login_get_id (login), ==, "r1");
  g_assert_cmpstr (statreg_static_login_get_address (login), ==, "anna@example.org");
  g_assert_null (statreg_static_login_get_previous (login));
  g_assert_true (statreg_instance_unapply (instance, first));
  assert_logins (instance, "");
}

/* Two registrations of one address in one act: whatever was there before comes back. */
static void
test_unapply_act (void)
{
  g_autoptr(StatregInstance) instance = make_instance ("anna:manual");
  g_autoptr(StatregRegistration) first = make_registration ("r1", "anna@example.org");
  g_autoptr(StatregRegistration) second = make_registration ("r2", "anna@example.org");

  statreg_instance_apply (instance, first, 100);
  statreg_instance_apply (instance, second, 100);
  g_assert_false (statreg_instance_unapply (instance, first));
  g_assert_true (statreg_instance_unapply (instance, second));
  g_assert_false (statreg_instance_unapply (instance, first));
  assert_logins (instance, "anna:manual");
}

typedef struct
{
  GPtrArray *mirror;   /* what a view believes */
  guint      n_signals;
} Follower;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Follower *follower)
{
  follower->n_signals++;
  if (removed)
    g_ptr_array_remove_range (follower->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (follower->mirror, position + i, g_list_model_get_item (model, position + i));
}

static void
assert_mirrored (GListModel *model, Follower *follower)
{
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, follower->mirror->len);
  for (guint i = 0; i < follower->mirror->len; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == follower->mirror->pdata[i]);
    }
  g_assert_null (g_list_model_get_item (model, follower->mirror->len));
}

/* Assigns and checks that a view which follows the signals shows what is there, and that equal logins are the
 * same objects. */
static guint
assign (const char *from, const char *to)
{
  g_autoptr(StatregInstance) a = make_instance (from);
  g_autoptr(StatregInstance) b = make_instance (to);
  GListModel *model = statreg_instance_get_static_logins (a);
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func (g_object_unref);
  Follower follower = { .mirror = g_ptr_array_new_with_free_func (g_object_unref) };

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_ptr_array_add (before, g_list_model_get_item (model, i));
      g_ptr_array_add (follower.mirror, g_list_model_get_item (model, i));
    }
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &follower);
  statreg_instance_assign (a, b);
  assert_logins (a, to);
  assert_mirrored (model, &follower);
  for (guint i = 0; i < before->len; i++)
    {
      StatregStaticLogin *here = statreg_instance_lookup_login (
          a, statreg_static_login_get_address (before->pdata[i]));

      if (here && statreg_static_login_equal (here, before->pdata[i]))
        g_assert_true (here == before->pdata[i]);
    }
  g_signal_handlers_disconnect_by_data (model, &follower);
  g_ptr_array_unref (follower.mirror);
  return follower.n_signals;
}

static void
test_assign (void)
{
  static const struct { const char *from, *to; guint n_signals; } cases[] = {
    { "", "", 0 },
    { "a:1 b:1 c:1", "a:1 b:1 c:1", 0 },
    { "", "a:1 b:1", 1 },
    { "a:1 b:1", "", 1 },
    { "a:1 b:1", "a:1 b:1 c:1 d:1", 1 },
    { "a:1 b:1 c:1", "a:1 c:1", 1 },
    { "a:1 b:1 c:1", "a:1 b:2 c:1", 1 },
    { "a:1 b:1 c:1 d:1 e:1", "a:2 b:1 d:1 e:1 f:1", 3 },
    { "a:1 b:1", "x:1 y:1", 1 },
    { "a:1 b:1 c:1", "c:1 b:1 a:1", 1 },
    { "a:1 b:1 c:1", "x:1 a:1 b:1 c:1", 1 },
    { "a:1 b:1 c:1", "c:1 a:2", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (assign (cases[i].from, cases[i].to), ==, cases[i].n_signals);
}

static char *
make_random_logins (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint start = g_test_rand_int_range (0, 3);
  gboolean shuffled = g_test_rand_int_range (0, 4) == 0;

  for (guint i = start; i < 12; i++)
    if (g_test_rand_int_range (0, 3))
      {
        g_autofree char *word = g_strdup_printf ("%c:%d ", 'a' + i, g_test_rand_int_range (1, 3));

        g_string_insert (text, shuffled && g_test_rand_int_range (0, 2) ? 0 : -1, word);
      }
  if (text->len)
    g_string_truncate (text, text->len - 1);
  return g_strdup (text->str);
}

static void
test_assign_random (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *from = make_random_logins ();
      g_autofree char *to = make_random_logins ();

      g_assert_cmpuint (assign (from, to), <=, 12);
    }
}

/* Many scattered changes are told in one signal. */
static void
test_assign_scattered (void)
{
  g_autoptr(GString) from = g_string_new ("zz:1"), to = g_string_new ("zz:1");

  for (guint i = 0; i < 1000; i++)
    {
      g_string_append_printf (from, " n%u:1", i);
      g_string_append_printf (to, " n%u:%u", i, 1 + i % 2);
    }
  g_string_append (from, " end:1");
  g_string_append (to, " end:1");
  g_assert_cmpuint (assign (from->str, to->str), ==, 1);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

static void
test_notify (void)
{
  g_autoptr(StatregInstance) a = make_instance ("a:1");
  g_autoptr(StatregInstance) b = make_instance ("a:1");
  g_autoptr(GString) notified = g_string_new (NULL);

  g_signal_connect (a, "notify", G_CALLBACK (on_notify), notified);
  statreg_instance_assign (a, b);
  g_assert_cmpstr (notified->str, ==, "");
  statreg_instance_set_name (b, "Other");
  put (b, "b@example.org", "");
  statreg_instance_assign (a, b);
  g_assert_nonnull (strstr (notified->str, "name "));
  g_assert_nonnull (strstr (notified->str, "n-logins "));
  g_assert_null (strstr (notified->str, "type "));
  g_assert_cmpstr (statreg_instance_get_name (a), ==, "Other");
}

static void
test_type (void)
{
  g_autoptr(StatregInstance) imap = statreg_instance_new ("A", STATREG_INSTANCE_IMAP);
  g_autoptr(StatregInstance) exchange = statreg_instance_new ("B", STATREG_INSTANCE_EXCHANGE);
  StatregInstanceType type;
  guint port;

  g_object_get (statreg_instance_get_connection (imap), "port", &port, NULL);
  g_assert_cmpuint (port, ==, 993);
  g_object_get (statreg_instance_get_connection (exchange), "port", &port, NULL);
  g_assert_cmpuint (port, ==, 443);
  g_assert_true (g_uuid_string_is_valid (statreg_instance_get_id (imap)));
  g_assert_cmpstr (statreg_instance_get_id (imap), !=, statreg_instance_get_id (exchange));
  g_assert_true (statreg_instance_type_from_text ("exchange", &type, NULL) &&
                 type == STATREG_INSTANCE_EXCHANGE);
  g_assert_false (statreg_instance_type_from_text ("pop", &type, NULL));
}

static void
test_copy (void)
{
  g_autoptr(StatregInstance) instance = make_instance ("a:1 b:2");
  g_autoptr(StatregInstance) copy = NULL, same = NULL;

  statreg_instance_set_revision (instance, 7);
  copy = statreg_instance_copy (instance, "other");
  same = statreg_instance_copy (instance, NULL);
  assert_logins (copy, "a:1 b:2");
  g_assert_cmpint (statreg_instance_get_revision (copy), ==, 0);
  g_assert_cmpint (statreg_instance_get_revision (same), ==, 7);
  g_assert_cmpstr (statreg_instance_get_id (copy), ==, "other");
  g_assert_true (statreg_instance_lookup_login (copy, "a@example.org")
                 != statreg_instance_lookup_login (instance, "a@example.org"));
}

static void
test_name (void)
{
  static const char *const good[] = { "A",
                                      "Hauptarchiv \xc3\xa4\xc3\xb6",
                                      "\xe6\x97\xa5\xe6\x9c\xac",
                                      "../etc/passwd",
                                      "x y",
                                      "\xf0\x9f\x98\x80" };
  static const char *const bad[] = { "",
                                     " a",
                                     "a ",
                                     "\xc2\xa0"
                                     "a",
                                     "a\nb",
                                     "a\tb",
                                     "\x7f",
                                     "a\xe2\x80\xa8"
                                     "b",
                                     "\xff" };
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *too_long = g_strnfill (65, 'x');
  g_autofree char *key = statreg_instance_name_to_key ("\xc3\x84rger");
  g_autofree char *decomposed_key = statreg_instance_name_to_key ("a\xcc\x88RGER");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (statreg_instance_name_check (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (statreg_instance_name_check (bad[i], &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
    }
  g_assert_true (statreg_instance_name_check (longest, NULL));
  g_assert_false (statreg_instance_name_check (too_long, NULL));
  g_assert_cmpstr (key, ==, decomposed_key);
}

static gboolean
keeps_verdicts (const char *key, const char *text)
{
  g_autoptr(StatregInstance) instance = make_instance ("a:1 b:1");
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, "a@example.org");
  g_autoptr(StatregStaticLogin) previous = statreg_static_login_copy (login);
  g_autoptr(GError) error = NULL;
  gboolean kept;

  statreg_static_login_set_verdict (previous, "locked", 5, -1, "no");
  statreg_static_login_set_previous (login, previous);
  statreg_static_login_set_verdict (login, "works", 6, 7, "");
  g_assert_true (statreg_instance_set_setting (instance, key, text, &error));
  g_assert_no_error (error);
  kept = *statreg_static_login_get_verdict (login) != '\0';
  g_assert_cmpint (*statreg_static_login_get_verdict (previous) != '\0', ==, kept);
  g_assert_cmpint (statreg_static_login_get_verdict_at (login), ==, kept ? 6 : 0);
  g_assert_cmpint (statreg_static_login_get_verdict_messages (login), ==, kept ? 7 : -1);
  return kept;
}

/* What another server said is not known of this one; what leaves the server as it is keeps what is known. */
static void
test_setting_clears_verdicts (void)
{
  static const char *const others[][2] = {
    { "type", "exchange" }, { "host", "mail.example.org" }, { "port", "1993" }, { "security", "starttls" },
    { "pinned-key", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
    { "ews-url", "https://mail.example.org/ews" }, { "autodiscover-url", "https://mail.example.org/autodiscover" },
  };
  static const char *const same[][2] = {
    { "type", "imap" }, { "host", "" }, { "port", "993" }, { "timeout-seconds", "20" }, { "service-logon", "anna" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (keeps_verdicts (others[i][0], others[i][1]));
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_true (keeps_verdicts (same[i][0], same[i][1]));
}

static void
test_setting_errors (void)
{
  static const char *const bad[][2] = { { "type", "pop" }, { "port", "0" }, { "host", "a b" } };
  g_autoptr(StatregInstance) instance = make_instance ("a:1");
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, "a@example.org");
  g_autoptr(GError) error = NULL;

  statreg_static_login_set_verdict (login, "works", 6, 7, "");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (statreg_instance_set_setting (instance, bad[i][0], bad[i][1], &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_clear_error (&error);
    }
  g_assert_false (statreg_instance_set_setting (instance, "no such setting", "", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "works");
}

static void
test_finalize (void)
{
  StatregInstance *instance = make_instance ("a:1 b:1");
  g_autoptr(GListModel) logins = g_object_ref (statreg_instance_get_static_logins (instance));

  g_assert_finalize_object (instance);
  g_assert_cmpuint (g_list_model_get_n_items (logins), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/instance/merge-key", test_merge_key);
  g_test_add_func ("/statreg/instance/order", test_order);
  g_test_add_func ("/statreg/instance/apply", test_apply);
  g_test_add_func ("/statreg/instance/unapply", test_unapply);
  g_test_add_func ("/statreg/instance/unapply-act", test_unapply_act);
  g_test_add_func ("/statreg/instance/assign", test_assign);
  g_test_add_func ("/statreg/instance/assign-random", test_assign_random);
  g_test_add_func ("/statreg/instance/assign-scattered", test_assign_scattered);
  g_test_add_func ("/statreg/instance/notify", test_notify);
  g_test_add_func ("/statreg/instance/type", test_type);
  g_test_add_func ("/statreg/instance/copy", test_copy);
  g_test_add_func ("/statreg/instance/name", test_name);
  g_test_add_func ("/statreg/instance/setting-clears-verdicts", test_setting_clears_verdicts);
  g_test_add_func ("/statreg/instance/setting-errors", test_setting_errors);
  g_test_add_func ("/statreg/instance/finalize", test_finalize);
  return g_test_run ();
}
