/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "statreg-error.h"
#include "statreg-test.h"
#include "statreg-time.h"
#include "statreg-tls-credentials.h"

#define DAY (24 * 60 * 60)

static const char *const names[] = { "mail.example.org", "192.0.2.7", "2001:db8::7", "localhost", NULL };

typedef struct
{
  char          *path;       /* of the data folder */
  StatregFolder *folder;
  char          *files;      /* where openssl makes what an administrator brings along */
} Fixture;

/* Certificates of every kind, made once. */
static char *
make_files (void)
{
  char *folder = statreg_test_make_folder ();
  const char *argv[] = { "sh", g_getenv ("STATREG_CERTIFICATES"), folder, NULL };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (argv[1]);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static void
set_up (Fixture *fixture, gconstpointer files)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->files = (char *) files;
}

static void
tear_down (Fixture *fixture, gconstpointer files)
{
  g_assert_finalize_object (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static StatregCertificate *
ensure (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  StatregCertificate *certificate = statreg_certificate_ensure (fixture->folder, names, &error);

  g_assert_no_error (error);
  return certificate;
}

/* What openssl says about the certificate in the data folder. */
static char *
ask_openssl (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->path, "tls", "certificate.pem", NULL);
  const char *argv[] = { "openssl", "x509", "-in", path, "-noout", "-text", "-fingerprint", "-sha256", NULL };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return text;
}

static void
assert_has (const char *text, const char *what)
{
  if (!strstr (text, what))
    g_error ("“%s” is missing in:\n%s", what, text);
}

static void
test_made (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) certificate = ensure (fixture);
  g_autofree char *text = ask_openssl (fixture);
  gint64 now = statreg_time_now ();
  const char *const expected[] = {
    "Version: 3",
    "Signature Algorithm: ecdsa-with-SHA256",
    "Issuer: CN = mail.example.org",
    "NIST CURVE: P-256",
    "CA:FALSE",
    "DNS:mail.example.org, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, DNS:localhost",
    "Digital Signature",
    "TLS Web Server Authentication",
    "X509v3 Subject Key Identifier",
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_has (text, expected[i]);
  assert_has (text, statreg_certificate_get_sha256 (certificate));
  g_assert_true (g_strv_equal (statreg_certificate_get_names (certificate), names));
  g_assert_cmpint (ABS (statreg_certificate_get_not_before (certificate) + 300 - now), <=, 5);
  g_assert_cmpint (statreg_certificate_get_not_after (certificate) -
                       statreg_certificate_get_not_before (certificate),
                   ==, 397 * DAY);
  g_assert_true (statreg_certificate_is_self_signed (certificate));
  g_assert_cmpstr (statreg_certificate_get_issuer (certificate), ==, "mail.example.org");
  g_assert_cmpuint (strlen (statreg_certificate_get_sha256 (certificate)), ==, 32 * 3 - 1);
  g_assert_cmpuint (strlen (statreg_certificate_get_key_pin (certificate)), ==, 44);
}

static void
test_modes (Fixture *fixture, gconstpointer files)
{
  mode_t mask = umask (0);
  g_autoptr(StatregCertificate) certificate = ensure (fixture);

  umask (mask);
  g_assert_cmphex (statreg_test_mode (fixture->path, "tls"), ==, 0700);
  g_assert_cmphex (statreg_test_mode (fixture->path, "tls/certificate.pem"), ==, 0600);
  g_assert_cmphex (statreg_test_mode (fixture->path, "tls/key.pem"), ==, 0600);
}

static void
test_covers (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) certificate = ensure (fixture);

  g_assert_true (statreg_certificate_covers (certificate, "mail.example.org"));
  g_assert_true (statreg_certificate_covers (certificate, "MAIL.example.org"));
  g_assert_true (statreg_certificate_covers (certificate, "192.0.2.7"));
  g_assert_true (statreg_certificate_covers (certificate, "2001:db8:0::7"));
  g_assert_true (statreg_certificate_covers (certificate, "localhost"));
  g_assert_false (statreg_certificate_covers (certificate, "example.org"));
  g_assert_false (statreg_certificate_covers (certificate, "www.mail.example.org"));
  g_assert_false (statreg_certificate_covers (certificate, "192.0.2.8"));
  g_assert_false (statreg_certificate_covers (certificate, ""));
}

static void
test_properties (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) certificate = ensure (fixture);
  g_autofree char *sha256 = NULL, *pin = NULL, *issuer = NULL;
  g_autoptr(GBytes) chain = NULL;
  g_auto(GStrv) found = NULL;
  gint64 not_before, not_after;
  gboolean self_signed;

  g_object_get (certificate, "sha256", &sha256, "key-pin", &pin, "issuer", &issuer, "names", &found,
                "not-before", &not_before, "not-after", &not_after, "self-signed", &self_signed, "chain-pem",
                &chain, NULL);
  g_assert_cmpstr (sha256, ==, statreg_certificate_get_sha256 (certificate));
  g_assert_cmpstr (pin, ==, statreg_certificate_get_key_pin (certificate));
  g_assert_cmpstr (issuer, ==, statreg_certificate_get_issuer (certificate));
  g_assert_true (g_strv_equal ((const char *const *) found, names));
  g_assert_cmpint (not_before, ==, statreg_certificate_get_not_before (certificate));
  g_assert_cmpint (not_after, ==, statreg_certificate_get_not_after (certificate));
  g_assert_true (self_signed);
  g_assert_true (chain == statreg_certificate_get_chain_pem (certificate));
}

/* The second call finds the first one's, with other names as well. */
static void
test_ensure_keeps (Fixture *fixture, gconstpointer files)
{
  const char *const others[] = { "other.example.org", NULL };
  g_autoptr(StatregCertificate) first = ensure (fixture);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) second = statreg_certificate_ensure (fixture->folder, others, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_certificate_get_sha256 (first), ==, statreg_certificate_get_sha256 (second));
}

static void
test_renew (Fixture *fixture, gconstpointer files)
{
  const char *const others[] = { "other.example.org", NULL };
  g_autoptr(StatregCertificate) first = ensure (fixture);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) second = statreg_certificate_renew (fixture->folder, others, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_certificate_get_key_pin (first), ==, statreg_certificate_get_key_pin (second));
  g_assert_cmpstr (statreg_certificate_get_sha256 (first), !=, statreg_certificate_get_sha256 (second));
  g_assert_true (g_strv_equal (statreg_certificate_get_names (second), others));
}

/* Names that cannot stand in a certificate are left out; without any other there is none. */
static void
test_odd_names (Fixture *fixture, gconstpointer files)
{
  const char *const odd[] = { "my_pc", "", "a b", "bücher.example", NULL };
  const char *const expected[] = { "my_pc", "xn--bcher-kva.example", NULL };
  const char *const none[] = { "", "a b", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;

  g_assert_null (statreg_certificate_ensure (fixture->folder, none, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  certificate = statreg_certificate_ensure (fixture->folder, odd, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal (statreg_certificate_get_names (certificate), expected));
  g_assert_true (statreg_certificate_covers (certificate, "my_pc"));
  g_assert_true (statreg_certificate_covers (certificate, "bücher.example"));
}

static void
assert_load_fails (Fixture *fixture, StatregError code, const char *sentence)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_certificate_load (fixture->folder, &error));
  g_assert_error (error, STATREG_ERROR, (int) code);
  if (sentence)
    assert_has (error->message, sentence);
}

/* Each way in which the files can be unusable says so, is not papered over by ensure, and ends with renew. */
static void
test_broken_files (Fixture *fixture, gconstpointer files)
{
  g_autofree char *foreign_key = statreg_test_read (fixture->files, "other.key");
  g_autofree char *key = g_build_filename (fixture->path, "tls", "key.pem", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;
  g_autoptr(StatregCertificate) renewed = NULL;

  assert_load_fails (fixture, STATREG_ERROR_NOT_FOUND, "There is no certificate yet");
  certificate = ensure (fixture);
  statreg_test_write (fixture->path, "tls/key.pem", foreign_key, -1);
  assert_load_fails (fixture, STATREG_ERROR_CERTIFICATE, "do not belong together");
  g_assert_null (statreg_certificate_ensure (fixture->folder, names, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (key), ==, 0);
  assert_load_fails (fixture, STATREG_ERROR_CERTIFICATE, "is missing");
  statreg_test_write (fixture->path, "tls/key.pem", "no key", -1);
  assert_load_fails (fixture, STATREG_ERROR_CERTIFICATE, "no private key");
  statreg_test_write (fixture->path, "tls/key.pem", foreign_key, -1);
  g_assert_cmpint (g_chmod (key, 0644), ==, 0);
  assert_load_fails (fixture, STATREG_ERROR_UNSAFE_FILE, NULL);
  g_assert_cmpint (g_chmod (key, 0600), ==, 0);
  statreg_test_write (fixture->path, "tls/certificate.pem", "no certificate", -1);
  assert_load_fails (fixture, STATREG_ERROR_CERTIFICATE, "no readable certificate");
  renewed = statreg_certificate_renew (fixture->folder, names, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_certificate_get_key_pin (renewed), !=,
                   statreg_certificate_get_key_pin (certificate));
}

/* Puts a file that was made outside into the data folder, as a deploy hook does. */
static void
deploy (Fixture *fixture, const char *file, const char *name)
{
  g_autofree char *from = g_build_filename (fixture->files, file, NULL);
  g_autofree char *to = g_build_filename (fixture->path, "tls", name, NULL);
  const char *argv[] = { "cp", "-R", from, to, NULL };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  struct stat info;

  g_remove (to);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  if (g_lstat (to, &info) == 0 && S_ISREG (info.st_mode) && !g_str_equal (file, "shared.key"))
    g_assert_cmpint (g_chmod (to, 0600), ==, 0);
}

typedef struct
{
  const char   *certificate;
  const char   *key;
  StatregError  code;
  const char   *sentence;
} Deployment;

static const Deployment unusable[] = {
  { "leaf.pem", "other.key", STATREG_ERROR_CERTIFICATE, "do not belong together" },
  { "leaf.pem", "text.pem", STATREG_ERROR_CERTIFICATE, "no private key" },
  { "leaf.pem", "empty.pem", STATREG_ERROR_CERTIFICATE, "no private key" },
  { "leaf.pem", "garbage.pem", STATREG_ERROR_CERTIFICATE, "no private key" },
  { "leaf.pem", "pkcs8.key", STATREG_ERROR_CERTIFICATE, "protected with a password" },
  { "leaf.pem", "shared.key", STATREG_ERROR_UNSAFE_FILE, "open to other users" },
  { "leaf.pem", "link.key", STATREG_ERROR_UNSAFE_FILE, "symbolic link" },
  { "leaf.pem", "pipe.pem", STATREG_ERROR_UNSAFE_FILE, "not a regular file" },
  { "leaf.pem", "huge.pem", STATREG_ERROR_DAMAGED_FILE, "too large" },
  { "text.pem", "leaf.key", STATREG_ERROR_CERTIFICATE, "no readable certificate" },
  { "empty.pem", "leaf.key", STATREG_ERROR_CERTIFICATE, "no readable certificate" },
  { "cut.pem", "leaf.key", STATREG_ERROR_CERTIFICATE, "no readable certificate" },
  { "garbage.pem", "leaf.key", STATREG_ERROR_CERTIFICATE, "no readable certificate" },
  { "modern.p12", "leaf.key", STATREG_ERROR_CERTIFICATE, "no readable certificate" },
  { "stranger.pem", "leaf.key", STATREG_ERROR_CERTIFICATE, "does not belong to the chain" },
  { "link.pem", "leaf.key", STATREG_ERROR_UNSAFE_FILE, "symbolic link" },
  { "pipe.pem", "leaf.key", STATREG_ERROR_UNSAFE_FILE, "not a regular file" },
  { "huge.pem", "leaf.key", STATREG_ERROR_DAMAGED_FILE, "larger" },
};

static void
test_deployed_bad (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) made = ensure (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (unusable); i++)
    {
      g_autoptr(StatregTlsCredentials) credentials = NULL;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s + %s", unusable[i].certificate, unusable[i].key);
      deploy (fixture, unusable[i].certificate, "certificate.pem");
      deploy (fixture, unusable[i].key, "key.pem");
      assert_load_fails (fixture, unusable[i].code, unusable[i].sentence);
      credentials = statreg_tls_credentials_load (fixture->folder, &error);
      g_assert_error (error, STATREG_ERROR, (int) unusable[i].code);
      g_assert_null (credentials);
    }
}

/* Nothing is wrong with the files as such; no client could be served all the same. */
static void
test_trial (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) made = ensure (fixture);
  g_autoptr(StatregCertificate) loaded = NULL;
  g_autoptr(StatregTlsCredentials) credentials = NULL;
  g_autoptr(GError) error = NULL;

  deploy (fixture, "transport.pem", "certificate.pem");
  deploy (fixture, "transport.key", "key.pem");
  loaded = statreg_certificate_load (fixture->folder, &error);
  g_assert_no_error (error);
  credentials = statreg_tls_credentials_load (fixture->folder, &error);
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE);
  assert_has (error->message, "failed in a trial connection");
}

/* The order in the file does not matter, and one that has expired is shown and served, with a warning. */
static void
test_deployed_good (Fixture *fixture, gconstpointer files)
{
  static const char *const pairs[][2] = {
    { "leaf.pem", "leaf.key" }, { "ordered.pem", "leaf.key" }, { "turned.pem", "leaf.key" },
    { "both.pem", "both.pem" }, { "rsa.pem", "rsa.key" }, { "ed25519.pem", "ed25519.key" },
    { "expired.pem", "expired.key" }, { "future.pem", "future.key" },
  };
  g_autoptr(StatregCertificate) made = ensure (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(StatregTlsCredentials) credentials = NULL;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", pairs[i][0]);
      deploy (fixture, pairs[i][0], "certificate.pem");
      deploy (fixture, pairs[i][1], "key.pem");
      credentials = statreg_tls_credentials_load (fixture->folder, &error);
      g_assert_no_error (error);
      g_assert_true (statreg_certificate_covers (statreg_tls_credentials_get_certificate (credentials),
                                                 "mail.example.org"));
    }
}

typedef struct
{
  const char *first;
  const char *second;      /* NULL: one file */
  const char *password;
  const char *sentence;    /* NULL: it works */
  guint       n_chain;
} Choice;

static StatregCertificate *
use (Fixture *fixture, const Choice *choice, GError **error)
{
  g_autofree char *first = g_build_filename (fixture->files, choice->first, NULL);
  g_autofree char *second = choice->second ? g_build_filename (fixture->files, choice->second, NULL) : NULL;
  g_autoptr(StatregSecret) password =
      choice->password ? statreg_secret_new (choice->password, strlen (choice->password)) : NULL;
  const char *paths[] = { first, second, NULL };

  return statreg_certificate_use_files (fixture->folder, paths, password, error);
}

static guint
count_certificates (GBytes *pem)
{
  gsize size;
  const char *data = g_bytes_get_data (pem, &size);
  g_autofree char *text = g_strndup (data, size);
  g_auto(GStrv) parts = g_strsplit (text, "-----BEGIN CERTIFICATE-----", -1);

  return g_strv_length (parts) - 1;
}

static const Choice good[] = {
  { "leaf.pem", "leaf.key", NULL, NULL, 1 },
  { "leaf.key", "leaf.pem", NULL, NULL, 1 },
  { "rsa.pem", "rsa.key", NULL, NULL, 1 },
  { "ed25519.pem", "ed25519.key", NULL, NULL, 1 },
  { "link.pem", "link.key", NULL, NULL, 1 },
  { "leaf.pem", "shared.key", NULL, NULL, 1 },
  { "ordered.pem", "leaf.key", NULL, NULL, 3 },
  { "turned.pem", "leaf.key", NULL, NULL, 3 },
  { "doubled.pem", "leaf.key", NULL, NULL, 2 },
  { "both.pem", NULL, NULL, NULL, 2 },
  { "both-turned.pem", NULL, NULL, NULL, 2 },
  { "leaf.pem", "with-params.key", NULL, NULL, 1 },
  { "leaf.pem", "pkcs8.key", "sesame", NULL, 1 },
  { "leaf.pem", "traditional.key", "sesame", NULL, 1 },
  { "leaf.pem", "leaf.key", "needless", NULL, 1 },
  { "leaf.der", "leaf-key.der", NULL, NULL, 1 },
  { "leaf-key.der", "leaf.der", NULL, NULL, 1 },
  { "leaf.der", "leaf.key", NULL, NULL, 1 },
  { "modern.p12", NULL, "sesame", NULL, 2 },
  { "legacy.PFX", NULL, "sesame", NULL, 2 },
  { "triple.pfx", NULL, "sesame", NULL, 2 },
  { "without-suffix", NULL, "sesame", NULL, 2 },
  { "open.p12", NULL, NULL, NULL, 2 },
};

static void
test_use_good (Fixture *fixture, gconstpointer files)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(StatregCertificate) certificate = NULL;
      g_autoptr(StatregCertificate) loaded = NULL;

      g_test_message ("%s + %s", good[i].first, good[i].second);
      certificate = use (fixture, &good[i], &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_certificates (statreg_certificate_get_chain_pem (certificate)), ==,
                        good[i].n_chain);
      g_assert_false (statreg_certificate_is_self_signed (certificate));
      g_assert_cmpstr (statreg_certificate_get_issuer (certificate), ==, "middle");
      g_assert_true (statreg_certificate_covers (certificate, "a.wild.example.org"));
      g_assert_false (statreg_certificate_covers (certificate, good[i].first));
      g_assert_cmphex (statreg_test_mode (fixture->path, "tls/key.pem"), ==, 0600);
      loaded = ensure (fixture);
      g_assert_cmpstr (statreg_certificate_get_sha256 (loaded), ==,
                       statreg_certificate_get_sha256 (certificate));
    }
}

static const Choice bad[] = {
  { "leaf.pem", NULL, NULL, "no private key", 0 },
  { "leaf.pem", "middle.pem", NULL, "no private key", 0 },
  { "leaf.pem", "text.pem", NULL, "no private key", 0 },
  { "leaf.key", NULL, NULL, "no readable certificate", 0 },
  { "leaf.key", "leaf.key", NULL, "no readable certificate", 0 },
  { "text.pem", "leaf.key", NULL, "no readable certificate", 0 },
  { "empty.pem", "leaf.key", NULL, "no readable certificate", 0 },
  { "cut.pem", "leaf.key", NULL, "no readable certificate", 0 },
  { "garbage.pem", "leaf.key", NULL, "no readable certificate", 0 },
  { "leaf.pem", "garbage.pem", NULL, "no private key", 0 },
  { "leaf.pem", "other.key", NULL, "does not belong to the certificate", 0 },
  { "gap.pem", "leaf.key", NULL, "does not belong to the chain", 0 },
  { "stranger.pem", "leaf.key", NULL, "does not belong to the chain", 0 },
  { "leaf.pem", "pkcs8.key", NULL, "protected with a password", 0 },
  { "leaf.pem", "pkcs8.key", "wrong", "password of the private key is wrong", 0 },
  { "leaf.pem", "traditional.key", NULL, "protected with a password", 0 },
  { "leaf.pem", "traditional.key", "wrong", "password of the private key is wrong", 0 },
  { "expired.pem", "expired.key", NULL, "expired", 0 },
  { "future.pem", "future.key", NULL, "not valid before", 0 },
  { "transport.pem", "transport.key", NULL, "failed in a trial connection", 0 },
  { "weak.pem", "weak.key", NULL, "too weak with 1024 bits", 0 },
  { "weakec.pem", "weakec.key", NULL, "too weak with 224 bits", 0 },
  { "sha1.pem", "sha1.key", NULL, "SHA-1", 0 },
  { "client.pem", "client.key", NULL, "not issued for web servers", 0 },
  { "modern.p12", NULL, NULL, "protected with a password", 0 },
  { "modern.p12", NULL, "wrong", "password of the PKCS#12 file is wrong", 0 },
  { "legacy.PFX", NULL, "wrong", "password of the PKCS#12 file is wrong", 0 },
  { "triple.pfx", NULL, "wrong", "password of the PKCS#12 file is wrong", 0 },
  { "without-suffix", NULL, "wrong", "password of the PKCS#12 file is wrong", 0 },
  { "nokey.p12", NULL, "sesame", "no private key", 0 },
  { "text.pem", NULL, NULL, "not a PKCS#12 file", 0 },
  { "empty.pem", NULL, NULL, "not a PKCS#12 file", 0 },
  { "garbage.pem", NULL, NULL, "not a PKCS#12 file", 0 },
  { "huge.pem", NULL, NULL, "too large", 0 },
  { "leaf.pem", "huge.pem", NULL, "too large", 0 },
  { "pipe.pem", NULL, NULL, "not a regular file", 0 },
  { "leaf.pem", "pipe.pem", NULL, "not a regular file", 0 },
  { ".", NULL, NULL, "not a regular file", 0 },
  { "absent.pem", NULL, NULL, "cannot be read", 0 },
};

/* Each has a sentence of its own, and what was in the data folder stays byte for byte. */
static void
test_use_bad (Fixture *fixture, gconstpointer files)
{
  g_autoptr(StatregCertificate) before = ensure (fixture);
  g_autofree char *chain = statreg_test_read (fixture->path, "tls/certificate.pem");
  g_autofree char *key = statreg_test_read (fixture->path, "tls/key.pem");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *chain_after = NULL;
      g_autofree char *key_after = NULL;

      g_test_message ("%s + %s", bad[i].first, bad[i].second);
      g_assert_null (use (fixture, &bad[i], &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE);
      assert_has (error->message, bad[i].sentence);
      chain_after = statreg_test_read (fixture->path, "tls/certificate.pem");
      key_after = statreg_test_read (fixture->path, "tls/key.pem");
      g_assert_cmpstr (chain_after, ==, chain);
      g_assert_cmpstr (key_after, ==, key);
    }
}

static void
test_number_of_files (Fixture *fixture, gconstpointer files)
{
  const char *const none[] = { NULL };
  const char *const three[] = { "a", "b", "c", NULL };
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_certificate_use_files (fixture->folder, none, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  g_assert_null (statreg_certificate_use_files (fixture->folder, three, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
}

/* The certificate cannot be put in its place: the key goes back to the one that belongs to the old
 * certificate. */
static void
test_second_write_fails (Fixture *fixture, gconstpointer files)
{
  const Choice choice = { "leaf.pem", "leaf.key", NULL, NULL, 1 };
  g_autoptr(StatregCertificate) before = ensure (fixture);
  g_autofree char *key = statreg_test_read (fixture->path, "tls/key.pem");
  g_autofree char *key_after = NULL;
  g_autofree char *path = g_build_filename (fixture->path, "tls", "certificate.pem", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_null (use (fixture, &choice, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  key_after = statreg_test_read (fixture->path, "tls/key.pem");
  g_assert_cmpstr (key_after, ==, key);
}

/* Somebody else's certificate gives way to one of our own, with a key of its own. */
static void
test_renew_issued (Fixture *fixture, gconstpointer files)
{
  const Choice choice = { "leaf.pem", "leaf.key", NULL, NULL, 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) issued = use (fixture, &choice, &error);
  g_autoptr(StatregCertificate) renewed = NULL;

  g_assert_no_error (error);
  renewed = statreg_certificate_renew (fixture->folder, names, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_certificate_is_self_signed (renewed));
  g_assert_cmpstr (statreg_certificate_get_key_pin (renewed), !=, statreg_certificate_get_key_pin (issued));
}

static void
test_expired (Fixture *fixture, gconstpointer files)
{
  g_autofree char *chain = statreg_test_read (fixture->files, "expired.pem");
  g_autofree char *key = statreg_test_read (fixture->files, "expired.key");
  g_autoptr(StatregCertificate) made = ensure (fixture);
  g_autoptr(StatregCertificate) loaded = NULL;

  statreg_test_write (fixture->path, "tls/certificate.pem", chain, -1);
  statreg_test_write (fixture->path, "tls/key.pem", key, -1);
  loaded = ensure (fixture);
  g_assert_cmpint (statreg_certificate_get_not_after (loaded), <, statreg_time_now ());
  g_assert_cmpstr (statreg_certificate_get_issuer (loaded), ==, "middle");
}

static void
test_days_left (Fixture *fixture, gconstpointer files)
{
  static const struct { gint64 left; int days; } steps[] = {
    { 31 * DAY, -1 }, { 30 * DAY + 1, -1 }, { 30 * DAY, 30 }, { 14 * DAY + 1, 30 }, { 14 * DAY, 14 },
    { 7 * DAY + 1, 14 }, { 7 * DAY, 7 }, { DAY + 1, 7 }, { DAY, 1 }, { 1, 1 }, { 0, 0 }, { -400 * DAY, 0 },
  };
  g_autoptr(StatregCertificate) certificate = ensure (fixture);
  gint64 end = statreg_certificate_get_not_after (certificate);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_cmpint (statreg_certificate_get_days_left (certificate, end - steps[i].left), ==, steps[i].days);
}

/* The warning at a moment, or NULL; owned. */
static char *
warn (StatregCertificate *certificate, const char *host, gint64 left)
{
  return statreg_certificate_dup_warning (certificate, host,
                                          statreg_certificate_get_not_after (certificate) - left);
}

static void
test_warnings (Fixture *fixture, gconstpointer files)
{
  const Choice choice = { "leaf.pem", "leaf.key", NULL, NULL, 1 };
  g_autoptr(StatregCertificate) own = ensure (fixture);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) issued = use (fixture, &choice, &error);
  g_autofree char *none = warn (own, "localhost", 31 * DAY);
  g_autofree char *soon = warn (own, "localhost", 14 * DAY);
  g_autofree char *later = warn (own, "localhost", 8 * DAY);
  g_autofree char *last = warn (issued, "mail.example.org", 3600);
  g_autofree char *over = warn (issued, "mail.example.org", -3600);
  g_autofree char *early = warn (own, "localhost", 400 * DAY);
  g_autofree char *other = warn (issued, "www.example.org", 31 * DAY);
  g_autofree char *both = warn (own, "www.example.org", 0);
  g_autofree char *end = statreg_time_to_local (statreg_certificate_get_not_after (own));

  g_assert_no_error (error);
  g_assert_null (none);
  assert_has (soon, "expires within 14 days");
  assert_has (soon, end);
  assert_has (soon, ": renew it");
  /* Nothing else to tell until the next step. */
  g_assert_cmpstr (soon, ==, later);
  assert_has (last, "expires within 1 day,");
  assert_has (last, "ask your certification authority");
  assert_has (over, "expired on");
  assert_has (early, "not valid before");
  assert_has (other, "not made for “www.example.org”");
  assert_has (both, "expired on");
  assert_has (both, "not made for “www.example.org”");
}

static gboolean
has (GStrv found, const char *name)
{
  return g_strv_contains ((const char *const *) found, name);
}

static void
test_guess_names (void)
{
  g_auto(GStrv) found = statreg_certificate_guess_names ("mail.example.org");
  g_auto(GStrv) without = statreg_certificate_guess_names (NULL);
  g_auto(GStrv) doubled = statreg_certificate_guess_names ("LOCALHOST");
  guint n = 0;

  g_assert_cmpstr (found[0], ==, "mail.example.org");
  g_assert_cmpstr (found[1], ==, g_get_host_name ());
  g_assert_true (has (found, "localhost") && has (found, "127.0.0.1") && has (found, "::1"));
  g_assert_cmpstr (without[0], ==, g_get_host_name ());
  for (guint i = 0; doubled[i]; i++)
    n += g_ascii_strcasecmp (doubled[i], "localhost") == 0;
  g_assert_cmpuint (n, ==, 1);
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/statreg/certificate/" name, Fixture, files, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  char *files;
  int status;

  g_test_init (&argc, &argv, NULL);
  files = make_files ();
  ADD ("made", test_made);
  ADD ("modes", test_modes);
  ADD ("covers", test_covers);
  ADD ("properties", test_properties);
  ADD ("ensure-keeps", test_ensure_keeps);
  ADD ("renew", test_renew);
  ADD ("odd-names", test_odd_names);
  ADD ("b39-broken-files", test_broken_files);
  ADD ("b39-deployed-bad", test_deployed_bad);
  ADD ("b39-deployed-good", test_deployed_good);
  ADD ("b39-trial", test_trial);
  ADD ("b39-use-good", test_use_good);
  ADD ("b39-use-bad", test_use_bad);
  ADD ("b39-days-left", test_days_left);
  ADD ("b39-warnings", test_warnings);
  ADD ("number-of-files", test_number_of_files);
  ADD ("second-write-fails", test_second_write_fails);
  ADD ("renew-issued", test_renew_issued);
  ADD ("expired", test_expired);
  g_test_add_func ("/statreg/certificate/guess-names", test_guess_names);
  status = g_test_run ();
  statreg_test_remove_folder (files);
  return status;
}
