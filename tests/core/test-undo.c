/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications to one mailbox, one after the other, and undone in whatever order. */
#include "statreg-instance-file.h"
#include "statreg-time.h"

#define ADDRESS "anna@example.org"
#define FILE_NAME "instances/0.json"
#define DAY (24 * 60 * 60)

static void
put (StatregInstance *instance, const char *id)
{
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new_with_fields (&(StatregStaticLoginFields) {
    .id = id, .address = ADDRESS, .sealed = id, .key = "key", .origin = "manual", .verdict_messages = -1,
  });

  g_object_set (login, "changed", statreg_time_now (), NULL);
  statreg_instance_keep_previous (instance, login);
  statreg_instance_put_login (instance, login);
}

static StatregInstance *
make_instance (void)
{
  StatregInstance *instance = statreg_instance_new ("Main", STATREG_INSTANCE_IMAP);

  put (instance, "old");
  return instance;
}

static StatregRegistration *
make_registration (guint number)
{
  g_autofree char *id = g_strdup_printf ("%u", number);

  return statreg_registration_new (id, number, ADDRESS, "anna", "", "192.0.2.7", "key", id);
}

static void
apply (StatregInstance *instance, guint number, gint64 at)
{
  g_autoptr(StatregRegistration) registration = make_registration (number);

  g_assert_true (statreg_instance_apply (instance, registration, at));
}

static void
unapply (StatregInstance *instance, guint number)
{
  g_autoptr(StatregRegistration) registration = make_registration (number);

  g_assert_true (statreg_instance_unapply (instance, registration));
}

/* The login, and what would be there if it was not. */
static void
assert_chain (StatregInstance *instance, const char *expected)
{
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, ADDRESS);
  g_autoptr(GString) ids = g_string_new (NULL);

  for (; login; login = statreg_static_login_get_previous (login))
    g_string_append_printf (ids, "%s%s", ids->len ? " " : "", statreg_static_login_get_id (login));
  g_assert_cmpstr (ids->str, ==, expected);
}

/* What every act does. */
static StatregInstance *
write_and_read (StatregInstance *instance)
{
  g_autoptr(GBytes) content = statreg_instance_file_write (instance);
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_autoptr(GError) error = NULL;
  StatregInstance *again = statreg_instance_file_parse (stream, FILE_NAME, &error);

  g_assert_no_error (error);
  g_assert_true (statreg_static_login_equal (statreg_instance_lookup_login (instance, ADDRESS),
                                             statreg_instance_lookup_login (again, ADDRESS)));
  return again;
}

static char *
list_applied (guint n, guint undone)
{
  GString *ids = g_string_new (NULL);

  for (guint i = n; i > 0; i--)
    if (!(undone & 1 << (i - 1)))
      g_string_append_printf (ids, "%u ", i - 1);
  g_string_append (ids, "old");
  return g_string_free (ids, FALSE);
}

/* Undoes each of those that are left after the ones in undone, and then whatever is left after that. */
static void
try_orders (StatregInstance *instance, guint n, guint undone, guint *n_tried)
{
  g_autofree char *expected = list_applied (n, undone);

  assert_chain (instance, expected);
  *n_tried += undone == (1u << n) - 1;
  for (guint i = 0; i < n; i++)
    if (!(undone & 1 << i))
      {
        g_autoptr(StatregInstance) next = write_and_read (instance);

        unapply (next, i);
        try_orders (next, n, undone | 1 << i, n_tried);
      }
}

static void
test_orders (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  guint n_tried = 0;

  for (guint i = 0; i < 4; i++)
    apply (instance, i, statreg_time_now () + i);
  try_orders (instance, 4, 0, &n_tried);
  g_assert_cmpuint (n_tried, ==, 4 * 3 * 2);
}

/* The same without a login in the beginning. */
static void
test_fresh (void)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("Main", STATREG_INSTANCE_IMAP);

  apply (instance, 0, 100);
  apply (instance, 1, 101);
  unapply (instance, 0);
  assert_chain (instance, "1");
  unapply (instance, 1);
  g_assert_null (statreg_instance_lookup_login (instance, ADDRESS));
}

static void
test_apply_again (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  gint64 now = statreg_time_now ();

  apply (instance, 0, now);
  apply (instance, 1, now + 1);
  unapply (instance, 0);
  apply (instance, 0, now + 2);
  assert_chain (instance, "0 1 old");
  unapply (instance, 1);
  unapply (instance, 0);
  assert_chain (instance, "old");
}

/* Who changes a login by hand in between does not get into the way. */
static void
test_edit (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  gint64 now = statreg_time_now ();

  apply (instance, 0, now);
  put (instance, "edited");
  apply (instance, 1, now + 1);
  assert_chain (instance, "1 edited 0 old");
  unapply (instance, 0);
  assert_chain (instance, "1 edited old");
  unapply (instance, 1);
  assert_chain (instance, "edited old");
}

static void
test_restore (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  gint64 now = statreg_time_now ();

  apply (instance, 0, now);
  apply (instance, 1, now + 1);
  g_assert_true (statreg_instance_restore_previous (instance, ADDRESS, now));
  assert_chain (instance, "0 1 old");
  g_assert_true (statreg_instance_restore_previous (instance, ADDRESS, now));
  assert_chain (instance, "1 0 old");
  g_assert_true (statreg_instance_restore_previous (instance, ADDRESS, now));
  unapply (instance, 1);
  assert_chain (instance, "0 old");
  unapply (instance, 0);
  assert_chain (instance, "old");
}

/* Passwords do not pile up without end. */
static void
test_many (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  g_autoptr(StatregInstance) again = NULL;
  gint64 now = statreg_time_now ();

  for (guint i = 0; i < 12; i++)
    apply (instance, i, now + i);
  assert_chain (instance, "11 10 9 8 7 6 5 4 3");
  put (instance, "edited");
  assert_chain (instance, "edited 11 10 9 8 7 6 5 4");
  again = write_and_read (instance);
}

/* What an application replaced goes when it cannot be undone any more, but for what can be restored. */
static void
test_age (void)
{
  g_autoptr(StatregInstance) instance = make_instance ();
  gint64 now = statreg_time_now ();

  apply (instance, 0, now);
  apply (instance, 1, now + 600);
  assert_chain (instance, "1 0 old");
  apply (instance, 2, now + 601);
  assert_chain (instance, "2 1 0");
  statreg_instance_sweep_previous (instance, now + 1200, 30);
  assert_chain (instance, "2 1 0");
  statreg_instance_sweep_previous (instance, now + 1201, 30);
  assert_chain (instance, "2 1");
  statreg_instance_sweep_previous (instance, now + 601 + 30 * DAY, 30);
  assert_chain (instance, "2 1");
  statreg_instance_sweep_previous (instance, now + 602 + 30 * DAY, 30);
  assert_chain (instance, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/undo/orders", test_orders);
  g_test_add_func ("/statreg/undo/fresh", test_fresh);
  g_test_add_func ("/statreg/undo/apply-again", test_apply_again);
  g_test_add_func ("/statreg/undo/edit", test_edit);
  g_test_add_func ("/statreg/undo/restore", test_restore);
  g_test_add_func ("/statreg/undo/many", test_many);
  g_test_add_func ("/statreg/undo/age", test_age);
  return g_test_run ();
}
