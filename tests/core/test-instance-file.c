/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-test.h"

#define ID "0b7a9f0e-5c1d-4e0a-9d53-0d4a3e9b6d11"
#define NAME "instances/" ID ".json"

/* Exactly as DESIGN.md, section 6, shows it. */
static const char sample[] =
    "{\"format\": \"statreg-instance\", \"version\": 1, \"id\": \"" ID
    "\", \"name\": \"Main archive\", \"revision\": 7,\n"
    " \"type\": \"imap\",\n"
    " \"connection\": {\"catalogType\": \"statlogin\", \"host\": \"imap.example.org\", \"port\": 993, \"security\": \"tls\",\n"
    "   \"authentication\": \"auto\", \"pinnedKey\": \"\", \"autodiscoverUrl\": \"\", \"ewsUrl\": \"\",\n"
    "   \"ewsUrlPriority\": \"external\", \"timeoutSeconds\": 30,\n"
    "   \"service\": {\"address\": \"\", \"logon\": \"\", \"domain\": \"\", \"url\": \"\", \"key\": \"\", \"sealed\": \"\"}},\n"
    " \"staticLogins\": [{\"id\": \"i1\", \"address\": \"anna@example.org\", \"logon\": \"anna\", \"domain\": \"\", \"url\": \"\",\n"
    "   \"key\": \"k\", \"sealed\": \"s\", \"origin\": \"registration\", \"changed\": \"2026-11-22T07:00:00Z\",\n"
    "   \"verdict\": {\"is\": \"works\", \"at\": \"2026-11-22T07:01:00Z\", \"messages\": 12403, \"text\": \"\"}}]}\n";

static StatregInstance *
try_parse (const char *text, gsize size, GError **error)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (text, size, NULL);

  return statreg_instance_file_parse (stream, NAME, error);
}

static StatregInstance *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  StatregInstance *instance = try_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return instance;
}

static char *
write_text (StatregInstance *instance)
{
  g_autoptr(GBytes) bytes = statreg_instance_file_write (instance);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_sample (void)
{
  g_autoptr(StatregInstance) instance = parse (sample);
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, "ANNA@example.org");
  g_autofree char *host = statreg_connection_dup_text (statreg_instance_get_connection (instance), "host");

  g_assert_cmpstr (statreg_instance_get_id (instance), ==, ID);
  g_assert_cmpstr (statreg_instance_get_name (instance), ==, "Main archive");
  g_assert_cmpint (statreg_instance_get_revision (instance), ==, 7);
  g_assert_cmpstr (host, ==, "imap.example.org");
  g_assert_cmpstr (statreg_static_login_get_id (login), ==, "i1");
  g_assert_cmpint (statreg_static_login_get_changed (login), ==, 1795330800);
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "works");
  g_assert_cmpint (statreg_static_login_get_verdict_at (login), ==, 1795330860);
  g_assert_cmpint (statreg_static_login_get_verdict_messages (login), ==, 12403);
}

static void
test_text (void)
{
  g_autoptr(StatregInstance) instance = parse (sample);
  g_autofree char *text = write_text (instance);

  g_assert_cmpstr (
      text, ==,
      "{\n"
      "  \"format\": \"statreg-instance\",\n"
      "  \"version\": 1,\n"
      "  \"id\": \"" ID "\",\n"
      "  \"name\": \"Main archive\",\n"
      "  \"revision\": 7,\n"
      "  \"type\": \"imap\",\n"
      "  \"connection\": {\n"
      "    \"catalogType\": \"statlogin\",\n"
      "    \"host\": \"imap.example.org\",\n"
      "    \"port\": 993,\n"
      "    \"security\": \"tls\",\n"
      "    \"authentication\": \"auto\",\n"
      "    \"pinnedKey\": \"\",\n"
      "    \"autodiscoverUrl\": \"\",\n"
      "    \"ewsUrl\": \"\",\n"
      "    \"ewsUrlPriority\": \"external\",\n"
      "    \"timeoutSeconds\": 30,\n"
      "    \"service\": {\n"
      "      \"address\": \"\",\n"
      "      \"logon\": \"\",\n"
      "      \"domain\": \"\",\n"
      "      \"url\": \"\",\n"
      "      \"key\": \"\",\n"
      "      \"sealed\": \"\"\n"
      "    }\n"
      "  },\n"
      "  \"staticLogins\": [\n"
      "    {\"id\": \"i1\", \"address\": \"anna@example.org\", \"logon\": \"anna\", \"domain\": \"\", \"url\": \"\", "
      "\"key\": \"k\", \"sealed\": \"s\", \"origin\": \"registration\", \"changed\": \"2026-11-22T07:00:00Z\", "
      "\"verdict\": {\"is\": \"works\", \"at\": \"2026-11-22T07:01:00Z\", \"messages\": 12403, \"text\": \"\"}}\n"
      "  ]\n"
      "}\n");
}

static void
assert_same (StatregInstance *a, StatregInstance *b)
{
  g_autofree char *text_a = write_text (a);
  g_autofree char *text_b = write_text (b);

  g_assert_cmpstr (text_a, ==, text_b);
}

/* Every value that may be foreign text is made of characters that want escapes. */
static void
test_round_trip (void)
{
  static const char odd[] = "\"\\/\b\t\xc3\xa4\xf0\x9f\x98\x80</b>";
  g_autoptr(StatregInstance)
      instance = statreg_instance_new ("\"\\\xc3\xa4\xf0\x9f\x98\x80", STATREG_INSTANCE_EXCHANGE);
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new ("anna@example.org");
  g_autoptr(StatregStaticLogin) previous = NULL;
  g_autoptr(StatregInstance) again = NULL;
  g_autofree char *text = NULL;

  g_object_set (statreg_instance_get_connection (instance), "host", "mail.example.org", "security", "none",
                "timeout-seconds", 600, "ews-url", "https://mail.example.org/ews", "service-address",
                "svc@example.org", "service-sealed", "AAAA", NULL);
  statreg_static_login_set_text (login, odd, odd, odd);
  previous = statreg_static_login_copy (login);
  g_object_set (previous, "address", "ANNA@example.org", "id", "previous", NULL);
  statreg_static_login_set_verdict (login, "wrong", 1, 0, odd);
  statreg_static_login_set_previous (login, previous);
  statreg_instance_put_login (instance, login);

  text = write_text (instance);
  again = parse (text);
  assert_same (instance, again);
  g_assert_true (
      statreg_static_login_equal (login, statreg_instance_lookup_login (again, "anna@example.org")));
  g_assert_cmpint (statreg_instance_get_instance_type (again), ==, STATREG_INSTANCE_EXCHANGE);
}

static void
test_empty (void)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("Empty", STATREG_INSTANCE_IMAP);
  g_autofree char *text = write_text (instance);
  g_autoptr(StatregInstance) again = parse (text);

  assert_same (instance, again);
  g_assert_true (g_str_has_suffix (text, "  \"staticLogins\": []\n}\n"));
}

typedef struct
{
  const char  *find;      /* what is replaced in the sample */
  const char  *by;
  const char  *message;   /* part of the error's */
  StatregError code;
} Damage;

static const Damage damages[] = {
  { "\"version\": 1", "\"version\": 2", "was written by a newer Statreg", STATREG_ERROR_NEWER_VERSION },
  { "statreg-instance", "statreg-settings", "format must be", STATREG_ERROR_DAMAGED_FILE },
  { "\"revision\": 7", "\"revision\": -1", "revision must be a whole number", STATREG_ERROR_DAMAGED_FILE },
  { "\"revision\": 7", "\"revision\": \"7\"", "revision must be a whole number", STATREG_ERROR_DAMAGED_FILE },
  { ", \"revision\": 7", "", ": revision is missing", STATREG_ERROR_DAMAGED_FILE },
  { ID, "../../etc/passwd", "id must be a UUID", STATREG_ERROR_DAMAGED_FILE },
  { "Main archive", "", "name: The name", STATREG_ERROR_DAMAGED_FILE },
  { "Main archive", "a\\nb", "name: The name", STATREG_ERROR_DAMAGED_FILE },
  { "\"imap\"", "\"pop3\"", "type: ", STATREG_ERROR_DAMAGED_FILE },
  { "\"name\"", "\"nmae\"", "nmae is not known here", STATREG_ERROR_DAMAGED_FILE },
  { "\"host\"", "\"hots\"", "connection.hots is not known here", STATREG_ERROR_DAMAGED_FILE },
  { "993", "65536", NAME ": connection.port must be a whole number from 1 to 65535",
    STATREG_ERROR_DAMAGED_FILE },
  { "imap.example.org", "https://x y", "connection.host: ", STATREG_ERROR_DAMAGED_FILE },
  { "\"tls\"", "\"ssl\"", "connection.security: ", STATREG_ERROR_DAMAGED_FILE },
  { "statlogin", "dynamic", "catalogType", STATREG_ERROR_DAMAGED_FILE },
  { "{\"address\": \"\", \"logon\": \"\"", "{\"address\": 1, \"logon\": \"\"",
    "connection.service.address must be text", STATREG_ERROR_DAMAGED_FILE },
  { "\"sealed\": \"\"}}", "\"sealed\": \"\", \"x\": 1}}", "connection.service.x is not known here",
    STATREG_ERROR_DAMAGED_FILE },
  { "\"staticLogins\": [{", "\"staticLogins\": [1, {", "line 7: the text is not an object",
    STATREG_ERROR_DAMAGED_FILE },
  { "anna@example.org", "anna", NAME ", line 7: address: ", STATREG_ERROR_DAMAGED_FILE },
  { "\"logon\": \"anna\", ", "", NAME ", line 7: logon is missing", STATREG_ERROR_DAMAGED_FILE },
  { "\"origin\"", "\"orgin\"", "line 7: orgin is not known here", STATREG_ERROR_DAMAGED_FILE },
  { "07:00:00Z", "07:00:00", "line 7: changed must be a time", STATREG_ERROR_DAMAGED_FILE },
  { "\"is\": \"works\"", "\"is\": true", "line 7: verdict.is must be text", STATREG_ERROR_DAMAGED_FILE },
  { "}}]}\n", "}}\n", "", STATREG_ERROR_DAMAGED_FILE },
  { "}}]}\n", "}}]} x", "something follows after the end", STATREG_ERROR_DAMAGED_FILE },
  { "\"revision\": 7", "\"revision\": 7, \"revision\": 8", "the same member twice",
    STATREG_ERROR_DAMAGED_FILE },
  { "\"logon\": \"anna\"", "\"logon\": \"an\\u0000na\"", "line 7: a string contains the character NUL",
    STATREG_ERROR_DAMAGED_FILE },
};

static char *
replace_once (const char *text, const char *find, const char *by)
{
  const char *at = strstr (text, find);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, by, at + strlen (find));
}

static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *text = replace_once (sample, damages[i].find, damages[i].by);
      g_autoptr(GError) error = NULL;

      g_assert_null (try_parse (text, strlen (text), &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, STATREG_ERROR, (int) damages[i].code);
      g_assert_nonnull (strstr (error->message, damages[i].message));
      g_assert_nonnull (strstr (error->message, NAME));
    }
}

static void
test_torn (void)
{
  for (gsize size = 0; size < strlen (sample) - 1; size++)
    {
      g_autofree char *copy = g_memdup2 (sample, MAX (size, 1));

      g_assert_null (try_parse (copy, size, NULL));
    }
}

static void
test_same_address_twice (void)
{
  g_autofree char *text = replace_once (
      sample, "}}]}\n",
      "}},\n {\"id\": \"i2\", \"address\": \"ANNA@example.org\", \"logon\": \"\","
      " \"domain\": \"\", \"url\": \"\", \"key\": \"\", \"sealed\": \"\", \"origin\": \"manual\", \"changed\": \"2026-11-22T07:00:00Z\"}]}\n");
  g_autoptr(GError) error = NULL;

  g_assert_null (try_parse (text, strlen (text), &error));
  g_assert_cmpstr (error->message, ==, NAME ", line 10: the same address has a login already");
}

/* The longest that there can be, and all behind it. */
static void
add_previous (StatregStaticLogin *login)
{
  g_autofree char *text = g_strnfill (4096, '\1');
  g_autofree char *url = g_strnfill (2048, '\1');
  g_autoptr(StatregStaticLogin) previous = statreg_static_login_copy (login);

  statreg_static_login_set_text (previous, "", "", url);
  statreg_static_login_set_verdict (previous, "wrong", 1, 0, text);
  statreg_static_login_set_previous (login, previous);
}

static void
test_previous_of_previous (void)
{
  g_autoptr(StatregInstance) instance = parse (sample);
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, "anna@example.org");
  g_autofree char *all = NULL;
  g_autofree char *more = NULL;
  g_autoptr(StatregInstance) again = NULL;
  g_autoptr(GError) error = NULL;

  statreg_static_login_set_previous (login, NULL);
  for (guint i = 0; i < 8; i++)
    add_previous (login);
  all = write_text (instance);
  again = parse (all);
  assert_same (instance, again);
  add_previous (login);
  more = write_text (instance);
  g_assert_null (try_parse (more, strlen (more), &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_nonnull (strstr (error->message, "there are more previous logins than are ever kept"));
}

static void
test_save (void)
{
  char *path;
  g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (ID, "\"Main\"", STATREG_INSTANCE_IMAP);
  g_autoptr(StatregInstance) stale = NULL, loaded = NULL;
  g_autofree char *content = NULL, *name = NULL, *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_instance_file_load (folder, ID, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  g_assert_cmpint (statreg_instance_get_revision (instance), ==, 1);
  g_assert_cmpuint (statreg_test_mode (path, NAME), ==, 0600);
  stale = statreg_instance_file_load (folder, ID, NULL);
  assert_same (instance, stale);
  name = statreg_instance_file_load_name (folder, ID, NULL);
  g_assert_cmpstr (name, ==, "\"Main\"");

  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  content = statreg_test_read (path, NAME);
  /* Somebody has saved since the stale copy was read. */
  g_assert_false (statreg_instance_file_save (folder, stale, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FAILED);
  g_assert_cmpint (statreg_instance_get_revision (stale), ==, 1);
  after = statreg_test_read (path, NAME);
  g_assert_cmpstr (after, ==, content);
  loaded = statreg_instance_file_load (folder, ID, NULL);
  g_assert_cmpint (statreg_instance_get_revision (loaded), ==, 2);
  statreg_test_remove_folder (path);
}

/* A file that is not understood is never overwritten, whatever the revision. */
static void
test_save_over_foreign (void)
{
  static const char *const contents[] = {
    "",
    "{",
    "{\"format\": \"statreg-instance\", \"version\": 2, \"revision\": 1, \"x\": 1}\n",
    "\x80",
    "{\"version\": 1, \"name\": 5}",
  };
  char *path;
  g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (ID, "Main", STATREG_INSTANCE_IMAP);

  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  statreg_instance_set_revision (instance, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *after = NULL;

      g_test_message ("content %u", i);
      statreg_test_write (path, NAME, contents[i], -1);
      g_assert_false (statreg_instance_file_save (folder, instance, NULL));
      after = statreg_test_read (path, NAME);
      g_assert_cmpstr (after, ==, contents[i]);
      g_assert_null (statreg_instance_file_load_name (folder, ID, NULL));
    }
  g_assert_cmpint (statreg_instance_get_revision (instance), ==, 1000);
  statreg_test_remove_folder (path);
}

/* A person has moved the short members behind the logins. */
static void
test_other_order (void)
{
  char *path;
  g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
  g_autofree char *without = replace_once (sample, "\"revision\": 7,", "");
  g_autofree char *moved = replace_once (without, "}}]}\n", "}}], \"revision\": 7}\n");
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (ID, "Main", STATREG_INSTANCE_IMAP);

  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  statreg_test_write (path, NAME, moved, -1);
  g_assert_false (statreg_instance_file_save (folder, instance, NULL));
  statreg_instance_set_revision (instance, 7);
  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  statreg_test_remove_folder (path);
}

static void
test_other_id (void)
{
  char *path;
  g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (ID, "Main", STATREG_INSTANCE_IMAP);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_instance_file_save (folder, instance, NULL));
  text = replace_once (sample, ID, "1b7a9f0e-5c1d-4e0a-9d53-0d4a3e9b6d11");
  statreg_test_write (path, NAME, text, -1);
  g_assert_null (statreg_instance_file_load (folder, ID, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  statreg_test_remove_folder (path);
}

static void
test_names (void)
{
  static const char *const bad[] = { "settings.json", "instances/", "instances/.json", "instances/x.txt",
                                     "instances/x" };
  g_autofree char *name = statreg_instance_file_build_name (ID);
  g_autofree char *id = statreg_instance_file_get_id (NAME);

  g_assert_cmpstr (name, ==, NAME);
  g_assert_cmpstr (id, ==, ID);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (statreg_instance_file_get_id (bad[i]));
}

static void
test_big (void)
{
  const guint n = g_test_slow () ? 100000 : 10000;
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (ID, "Big", STATREG_INSTANCE_IMAP);
  g_autofree char *sealed = g_strnfill (406, 'A');
  g_autoptr(StatregInstance) again = NULL;
  g_autoptr(GBytes) bytes = NULL, bytes_again = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%u@mail.example.org", i);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);

      statreg_static_login_set_sealed (login, address, "AAAAAAAAAAAAAAAAAAAAAA", sealed);
      statreg_instance_put_login (instance, login);
    }
  g_test_timer_start ();
  bytes = statreg_instance_file_write (instance);
  g_test_message ("%u logins: written in %.0f ms", n, g_test_timer_elapsed () * 1000);
  g_test_timer_start ();
  again = try_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_test_message ("%u logins: read in %.0f ms", n, g_test_timer_elapsed () * 1000);
  g_assert_no_error (error);
  bytes_again = statreg_instance_file_write (again);
  g_assert_true (g_bytes_equal (bytes, bytes_again));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/instance-file/sample", test_sample);
  g_test_add_func ("/statreg/instance-file/text", test_text);
  g_test_add_func ("/statreg/instance-file/round-trip", test_round_trip);
  g_test_add_func ("/statreg/instance-file/empty", test_empty);
  g_test_add_func ("/statreg/instance-file/damaged", test_damaged);
  g_test_add_func ("/statreg/instance-file/torn", test_torn);
  g_test_add_func ("/statreg/instance-file/same-address-twice", test_same_address_twice);
  g_test_add_func ("/statreg/instance-file/previous-of-previous", test_previous_of_previous);
  g_test_add_func ("/statreg/instance-file/save", test_save);
  g_test_add_func ("/statreg/instance-file/save-over-foreign", test_save_over_foreign);
  g_test_add_func ("/statreg/instance-file/other-order", test_other_order);
  g_test_add_func ("/statreg/instance-file/other-id", test_other_id);
  g_test_add_func ("/statreg/instance-file/names", test_names);
  g_test_add_func ("/statreg/instance-file/big", test_big);
  return g_test_run ();
}
