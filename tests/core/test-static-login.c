/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-static-login.h"
#include "statreg-static-logins.h"
#include "statreg-time.h"

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  GString *names = data;

  g_string_append_printf (names, "%s ", pspec->name);
}

static StatregStaticLogin *
make_login (void)
{
  return statreg_static_login_new_with_fields (&(StatregStaticLoginFields){
      .id = "id",
      .address = "Anna@Example.ORG",
      .logon = "anna",
      .domain = "DOM",
      .url = "https://a",
      .key = "key",
      .sealed = "sealed",
      .origin = "registration",
      .verdict = "works",
      .verdict_text = "fine",
      .changed = 7,
      .verdict_at = 8,
      .verdict_messages = 9,
  });
}

static void
test_new (void)
{
  g_autoptr(StatregStaticLogin) a = statreg_static_login_new ("anna@example.org");
  g_autoptr(StatregStaticLogin) b = statreg_static_login_new ("anna@example.org");

  g_assert_cmpstr (statreg_static_login_get_address (a), ==, "anna@example.org");
  g_assert_cmpstr (statreg_static_login_get_origin (a), ==, "manual");
  g_assert_cmpstr (statreg_static_login_get_sealed (a), ==, "");
  g_assert_cmpstr (statreg_static_login_get_verdict (a), ==, "");
  g_assert_cmpint (statreg_static_login_get_verdict_messages (a), ==, -1);
  g_assert_cmpint (ABS (statreg_static_login_get_changed (a) - statreg_time_now ()), <=, 5);
  g_assert_cmpuint (strlen (statreg_static_login_get_id (a)), ==, 22);
  g_assert_cmpstr (statreg_static_login_get_id (a), !=, statreg_static_login_get_id (b));
}

static void
test_from_registration (void)
{
  g_autoptr(StatregRegistration) registration =
    statreg_registration_new ("rid", 5, "Anna@Example.org", "anna", "DOM", "192.0.2.7", "key", "sealed");
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new_from_registration (registration, 99);

  g_assert_cmpstr (statreg_static_login_get_id (login), ==, "rid");
  g_assert_cmpstr (statreg_static_login_get_address (login), ==, "Anna@Example.org");
  g_assert_cmpstr (statreg_static_login_get_address_key (login), ==,
                   statreg_registration_get_address_key (registration));
  g_assert_cmpstr (statreg_static_login_get_logon (login), ==, "anna");
  g_assert_cmpstr (statreg_static_login_get_domain (login), ==, "DOM");
  g_assert_cmpstr (statreg_static_login_get_key (login), ==, "key");
  g_assert_cmpstr (statreg_static_login_get_sealed (login), ==, "sealed");
  g_assert_cmpstr (statreg_static_login_get_origin (login), ==, "registration");
  g_assert_cmpint (statreg_static_login_get_changed (login), ==, 99);
}

static void
test_copy_and_equal (void)
{
  g_autoptr(StatregStaticLogin) login = make_login ();
  g_autoptr(StatregStaticLogin) previous = statreg_static_login_new ("anna@example.org");
  g_autoptr(StatregStaticLogin) copy = NULL;

  statreg_static_login_set_previous (login, previous);
  copy = statreg_static_login_copy (login);
  g_assert_true (statreg_static_login_equal (login, copy));
  g_assert_true (statreg_static_login_get_previous (copy) != previous);
  g_object_set (statreg_static_login_get_previous (copy), "logon", "other", NULL);
  g_assert_false (statreg_static_login_equal (login, copy));
  statreg_static_login_set_previous (copy, NULL);
  g_assert_false (statreg_static_login_equal (login, copy));
  g_assert_false (statreg_static_login_equal (login, NULL));
}

/* Each single value makes a difference, can be written and read, and notifies once. */
static void
test_properties (void)
{
  static const char *const texts[] = { "id",  "address", "logon",  "domain",  "url",
                                       "key", "sealed",  "origin", "verdict", "verdict-text" };
  static const char *const numbers[] = { "changed", "verdict-at", "verdict-messages" };
  g_autoptr(GString) notified = g_string_new (NULL);
  g_autoptr(StatregStaticLogin) login = make_login ();

  g_signal_connect (login, "notify", G_CALLBACK (on_notify), notified);
  for (guint i = 0; i < G_N_ELEMENTS (texts) + G_N_ELEMENTS (numbers); i++)
    {
      gboolean is_text = i < G_N_ELEMENTS (texts);
      const char *name = is_text ? texts[i] : numbers[i - G_N_ELEMENTS (texts)];
      g_autoptr(StatregStaticLogin) former = statreg_static_login_copy (login);
      g_autofree char *expected = g_strconcat (name, " ", g_str_equal (name, "address") ? "address-key " : "",
                                               NULL);

      g_string_truncate (notified, 0);
      for (guint repeat = 0; repeat < 2; repeat++)
        if (is_text)
          g_object_set (login, name, "berta@example.org", NULL);
        else
          g_object_set (login, name, (gint64) 12345, NULL);
      g_assert_cmpstr (notified->str, ==, expected);
      g_assert_false (statreg_static_login_equal (login, former));
    }
  g_assert_cmpstr (statreg_static_login_get_address_key (login), ==, "berta@example.org");
}

/* A check that ends meanwhile is no change of the login; each change by a person or a registration is one. */
static void
test_equal_login (void)
{
  static const char *const texts[] = { "id", "address", "logon", "domain", "url", "key", "sealed" };
  g_autoptr(StatregStaticLogin) login = make_login ();
  g_autoptr(StatregStaticLogin) checked = make_login ();

  statreg_static_login_set_verdict (checked, "locked", 20, -1, "no");
  g_assert_false (statreg_static_login_equal (login, checked));
  g_assert_true (statreg_static_login_equal_login (login, checked));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(StatregStaticLogin) other = make_login ();

      g_object_set (other, texts[i], "other", NULL);
      g_assert_false (statreg_static_login_equal_login (login, other));
    }
  g_object_set (checked, "changed", (gint64) 12345, NULL);
  g_assert_false (statreg_static_login_equal_login (login, checked));
}

/* An edit that leaves the account as it is keeps the latest verdict; another account has none of it. */
static void
test_take_verdict (void)
{
  g_autoptr(StatregStaticLogin) checked = make_login ();
  g_autoptr(StatregStaticLogin) same = make_login ();
  g_autoptr(StatregStaticLogin) other = make_login ();

  statreg_static_login_set_verdict (checked, "locked", 20, 3, "no");
  g_object_set (same, "changed", (gint64) 12345, NULL);
  statreg_static_login_take_verdict (same, checked);
  g_assert_cmpstr (statreg_static_login_get_verdict (same), ==, "locked");
  g_assert_cmpstr (statreg_static_login_get_verdict_text (same), ==, "no");
  g_assert_cmpint (statreg_static_login_get_verdict_at (same), ==, 20);
  g_assert_cmpint (statreg_static_login_get_verdict_messages (same), ==, 3);
  statreg_static_login_set_text (other, "other", "DOM", "https://a");
  statreg_static_login_take_verdict (other, checked);
  g_assert_cmpstr (statreg_static_login_get_verdict (other), ==, "");
}

static void
test_verdict_is_cleared (void)
{
  g_autoptr(StatregStaticLogin) login = make_login ();

  statreg_static_login_set_text (login, "anna", "DOM", "https://a");
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "works");
  statreg_static_login_set_text (login, "other", "DOM", "https://a");
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "");
  g_assert_cmpstr (statreg_static_login_get_verdict_text (login), ==, "");
  g_assert_cmpint (statreg_static_login_get_verdict_messages (login), ==, -1);
  statreg_static_login_set_verdict (login, "wrong", 5, 0, "no");
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "wrong");
  g_assert_cmpint (statreg_static_login_get_verdict_at (login), ==, 5);
  statreg_static_login_set_sealed (login, "id2", "key", "sealed2");
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "");
  g_assert_cmpstr (statreg_static_login_get_id (login), ==, "id2");
}

static void
test_finalize (void)
{
  StatregStaticLogin *login = make_login ();
  StatregStaticLogin *previous = make_login ();

  statreg_static_login_set_previous (login, previous);
  g_object_add_weak_pointer (G_OBJECT (previous), (gpointer *) &previous);
  g_object_unref (previous);
  g_assert_nonnull (previous);
  g_assert_finalize_object (login);
  g_assert_null (previous);
}

static StatregStaticLogins *
make_list (const char *verdict)
{
  StatregStaticLogins *list = statreg_static_logins_new ();
  g_autoptr(StatregStaticLogin) other = statreg_static_login_new_with_fields (
      &(StatregStaticLoginFields){ .id = "other", .address = "bert@example.org", .verdict_messages = -1 });
  g_autoptr(StatregStaticLogin) login = make_login ();

  statreg_static_login_set_verdict (login, verdict, 8, 17, "");
  statreg_static_logins_put (list, other);
  statreg_static_logins_put (list, login);
  return list;
}

static void
count_signal (guint *n)
{
  (*n)++;
}

/* What checks find out leaves the list as it is, so that nobody's selection is lost, and is told once. */
static void
test_verdict_in_place (void)
{
  g_autoptr(StatregStaticLogins) list = make_list ("works");
  g_autoptr(StatregStaticLogins) checked = make_list ("locked");
  g_autoptr(StatregStaticLogin) login = g_list_model_get_item (G_LIST_MODEL (list), 1);
  guint counts[STATREG_N_VERDICTS], n_moves = 0, n_told = 0;

  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (count_signal), &n_moves);
  g_signal_connect_swapped (list, "verdicts-changed", G_CALLBACK (count_signal), &n_told);
  statreg_static_logins_assign (list, checked);
  g_assert_cmpuint (n_moves, ==, 0);
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "locked");
  g_assert_cmpint (statreg_static_login_get_verdict_messages (login), ==, 17);
  statreg_static_logins_count (list, counts);
  g_assert_cmpuint (counts[STATREG_VERDICT_NONE], ==, 1);
  g_assert_cmpuint (counts[STATREG_VERDICT_WORKS], ==, 0);
  g_assert_cmpuint (counts[STATREG_VERDICT_LOCKED], ==, 1);
  statreg_static_logins_assign (list, checked);
  g_assert_cmpuint (n_told, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/static-login/new", test_new);
  g_test_add_func ("/statreg/static-login/from-registration", test_from_registration);
  g_test_add_func ("/statreg/static-login/copy-and-equal", test_copy_and_equal);
  g_test_add_func ("/statreg/static-login/equal-login", test_equal_login);
  g_test_add_func ("/statreg/static-login/take-verdict", test_take_verdict);
  g_test_add_func ("/statreg/static-login/properties", test_properties);
  g_test_add_func ("/statreg/static-login/verdict-is-cleared", test_verdict_is_cleared);
  g_test_add_func ("/statreg/static-login/verdict-in-place", test_verdict_in_place);
  g_test_add_func ("/statreg/static-login/finalize", test_finalize);
  return g_test_run ();
}
