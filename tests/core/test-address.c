/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-address.h"
#include "statreg-error.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define L63 "lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll"

static void
test_accepted (void)
{
  static const struct
  {
    const char *typed;
    const char *normal;
    const char *key;
  } cases[] = {
    { "anna@example.org", "anna@example.org", "anna@example.org" },
    { "Anna.Maier@Example.ORG", "Anna.Maier@example.org", "anna.maier@example.org" },
    { "a+b_c-d=e@mail.example.org", "a+b_c-d=e@mail.example.org", "a+b_c-d=e@mail.example.org" },
    { "!#$&'*/?^`{|}~@example.org", "!#$&'*/?^`{|}~@example.org", "!#$&'*/?^`{|}~@example.org" },
    { "Info@M\303\274ller.example", "Info@xn--mller-kva.example", "info@xn--mller-kva.example" },
    { "x@m\303\234ller.example", "x@xn--mller-kva.example", "x@xn--mller-kva.example" },
    { "x@mu\314\210ller.example", "x@xn--mller-kva.example", "x@xn--mller-kva.example" },
    { "x@stra\303\237e.example", "x@xn--strae-oqa.example", "x@xn--strae-oqa.example" },
    { "x@XN--MLLER-KVA.example", "x@xn--mller-kva.example", "x@xn--mller-kva.example" },
    { "root@localhost", "root@localhost", "root@localhost" },
    { A64 "@example.org", A64 "@example.org", A64 "@example.org" },
    { "x@" L63 ".example.org", "x@" L63 ".example.org", "x@" L63 ".example.org" },
    { "x@r3---sn.example.org", "x@r3---sn.example.org", "x@r3---sn.example.org" },
    { "1@2.example", "1@2.example", "1@2.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *normal = statreg_address_normalize (cases[i].typed, &error);
      g_autofree char *key = statreg_address_to_key (cases[i].typed);

      g_assert_no_error (error);
      g_assert_cmpstr (normal, ==, cases[i].normal);
      g_assert_cmpstr (key, ==, cases[i].key);
      g_assert_true (statreg_address_check (cases[i].typed, NULL));
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "", "anna", "@example.org", "anna@", "anna@example", "a@b@example.org", "a b@example.org",
      " a@example.org",
    "a@example.org ", "a@exam ple.org", "a@example.org\n", ".a@example.org", "a.@example.org",
      "a..b@example.org",
    "\"a b\"@example.org", "\"a\"@example.org", "a@[192.0.2.1]", "a@192.0.2.1", "a@[IPv6:::1]",
      "a%b@example.org",
    "a(b)@example.org", "a<b@example.org", "a,b@example.org", "a;b@example.org", "a:b@example.org",
      "a\\b@example.org",
    "\303\244nna@example.org", "a@-example.org", "a@example-.org", "a@exam_ple.org", "a@example..org",
      "a@.example.org",
    "a@example.org.", "a@exa!mple.org", "a@xn--a.example", "a@xn--99999999.example", "a\001@example.org",
    "a@exa\342\200\213mple.org ", "a@exam\377ple.org", A64 "a@example.org", "x@" L63 "l.example.org",
    A64 "@" L63 "." L63 "." L63 ".example.org", "a@123", "Anna <anna@example.org>", "mailto:a@example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = statreg_address_to_key (cases[i]);
      g_autofree char *lower = g_ascii_strdown (cases[i], -1);
      g_autoptr(GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_false (statreg_address_check (cases[i], &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_assert_cmpstr (key, ==, lower);
      g_assert_false (g_str_has_suffix (error->message, "."));
    }
}

static void
test_longest (void)
{
  g_autofree char *longest = g_strconcat (A64 "@" L63 "." L63 ".", NULL);
  g_autoptr(GString) address = g_string_new (longest);

  while (address->len < STATREG_ADDRESS_MAX - 4)
    g_string_append_c (address, 'd');
  g_string_append (address, ".org");
  g_assert_cmpuint (address->len, ==, STATREG_ADDRESS_MAX);
  g_assert_true (statreg_address_check (address->str, NULL));
  g_string_append_c (address, 'x');
  g_assert_false (statreg_address_check (address->str, NULL));
}

static void
test_hosts_accepted (void)
{
  static const char *const cases[] = {
    "imap.example.org", "localhost", "mail", "192.0.2.1", "2001:db8::1", "::1", "m\303\274ller.example",
    "xn--mller-kva.example", "IMAP.Example.Org", "1and1.example", "a-b.example",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      statreg_host_check (cases[i], &error);
      g_assert_no_error (error);
    }
}

static void
test_hosts_refused (void)
{
  static const struct
  {
    const char *typed;
    const char *said;
  } cases[] = {
    { "", "Enter the name" },
    { "https://imap.example.org", "http://*enter “imap.example.org”" },
    { "imaps://imap.example.org:993/INBOX", "http://*enter “imap.example.org”" },
    { "https://", "http://*as in “mail.example.org”" },
    { " imap.example.org", "blanks*enter “imap.example.org”" },
    { "imap example org", "blanks*as in" },
    { "imap.example.org/", "path*enter “imap.example.org”" },
    { "imap.example.org:993", "port*enter “imap.example.org”" },
    { "[2001:db8::1]", "brackets*enter “2001:db8::1”" },
    { "anna@imap.example.org", "not an address*enter “imap.example.org”" },
    { "10.0.0", "not a complete IP address" },
    { "10.0.0.256", "not a complete IP address" },
    { "imap.example.org.", "dot" },
    { "imap..example.org", "dot" },
    { "imap_1.example.org", "letters, digits" },
    { "-imap.example.org", "letters, digits" },
    { L63 "l.example.org", "letters, digits" },
    { "imap\377.example.org", "not valid text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *pattern = g_strconcat ("*", cases[i].said, "*", NULL);

      g_test_message ("case %u", i);
      g_assert_false (statreg_host_check (cases[i].typed, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (pattern, error->message));
    }
}

static void
test_texts (void)
{
  g_autofree char *longest = g_strnfill (STATREG_LOGON_MAX, 'x');
  g_autofree char *too_long = g_strnfill (STATREG_LOGON_MAX + 1, 'x');
  g_autofree char *domain = g_strnfill (STATREG_DOMAIN_MAX, 'x');
  g_autofree char *password = g_strnfill (STATREG_PASSWORD_MAX, '"');

  g_assert_true (statreg_logon_check (longest, NULL));
  g_assert_false (statreg_logon_check (too_long, NULL));
  g_assert_false (statreg_logon_check ("", NULL));
  g_assert_true (statreg_logon_check ("DOM\\anna m\303\274ller", NULL));
  g_assert_false (statreg_logon_check ("anna\n", NULL));
  g_assert_false (statreg_logon_check ("anna\302\205", NULL));
  g_assert_false (statreg_logon_check ("anna\377", NULL));
  g_assert_true (statreg_domain_check ("", NULL));
  g_assert_true (statreg_domain_check (domain, NULL));
  g_assert_false (statreg_domain_check (too_long, NULL));
  g_assert_false (statreg_domain_check ("\t", NULL));

  g_assert_true (statreg_password_check (password, STATREG_PASSWORD_MAX, NULL));
  g_assert_false (statreg_password_check (too_long, 0, NULL));
  g_assert_true (statreg_password_check ("  p\303\244ss \360\237\224\221 ", 13, NULL));
  g_assert_false (statreg_password_check ("a\0b", 3, NULL));
  g_assert_false (statreg_password_check ("a\rb", 3, NULL));
  g_assert_false (statreg_password_check ("a\177b", 3, NULL));
  g_assert_false (statreg_password_check ("a\302\200b", 4, NULL));
  g_assert_false (statreg_password_check ("a\303", 2, NULL));
  g_assert_false (statreg_password_check ("a\355\240\200", 4, NULL));
  g_assert_false (statreg_password_check ("a\300\200", 3, NULL));
}

static void
test_password_limit (void)
{
  g_autofree char *password = g_strnfill (STATREG_PASSWORD_MAX + 1, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_password_check (password, STATREG_PASSWORD_MAX + 1, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
}

static void
test_visible (void)
{
  static const struct
  {
    const char *foreign;
    const char *visible;
  } cases[] = {
    { "anna <b>&amp;</b>", "anna <b>&amp;</b>" },
    { "m\303\274ller \360\237\224\221", "m\303\274ller \360\237\224\221" },
    { "a\nb\t\177", "a\\u000Ab\\u0009\\u007F" },
    { "a\302\205", "a\\u0085" },
    { "x\342\200\256gpj\342\200\213\357\273\277", "x\\u202Egpj\\u200B\\uFEFF" },
    { "\342\201\240\342\201\251", "\\u2060\\u2069" },
    { "a\377b\303", "a\\xFFb\\xC3" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *visible = statreg_text_to_visible (cases[i].foreign);

      g_assert_cmpstr (visible, ==, cases[i].visible);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/accepted", test_accepted);
  g_test_add_func ("/address/refused", test_refused);
  g_test_add_func ("/address/longest", test_longest);
  g_test_add_func ("/host/accepted", test_hosts_accepted);
  g_test_add_func ("/host/refused", test_hosts_refused);
  g_test_add_func ("/text/limits", test_texts);
  g_test_add_func ("/text/password-limit", test_password_limit);
  g_test_add_func ("/text/visible", test_visible);
  return g_test_run ();
}
