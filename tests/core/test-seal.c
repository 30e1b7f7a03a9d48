/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-pair.h"
#include "statreg-seal.h"
#include "statreg-seal-text.h"

#define ID "AAAAAAAAAAAAAAAAAAAAAA"

static StatregSecret *
make_secret (const char *text)
{
  return statreg_secret_new (text, strlen (text));
}

static StatregSecret *
open_as (StatregKeyPair *pair, const char *sealed, const char *id, const char *address, const char *logon,
         const char *domain, GError **error)
{
  return statreg_open (statreg_key_pair_get_public (pair), statreg_key_pair_get_private (pair), sealed, id,
                       address, logon, domain, error);
}

static void
test_round_trip (void)
{
  static const char *const passwords[] = {
    "x", " edge blanks ", "\"\\/'%+&=<>", "p\303\244ssw\303\266rd", "\360\237\224\221\360\237\217\275",
    "a\314\210 decomposed", "\\u0041\\", "{\"password\":\"y\"}",
  };
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) room = statreg_seal_new_room ();

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr(StatregSecret) password = make_secret (passwords[i]);
      g_autoptr(GError) error = NULL;
      g_autofree char *sealed = statreg_seal (statreg_key_pair_get_public (pair), ID, "anna@example.org",
                                              "m\303\274ller",
                                              "DOM\\AIN", password, &error);
      g_autoptr(StatregSecret) opened = NULL;

      g_assert_no_error (error);
      opened = open_as (pair, sealed, ID, "anna@example.org", "m\303\274ller", "DOM\\AIN", &error);
      g_assert_no_error (error);
      g_assert_true (statreg_secret_equal (password, opened));
      g_assert_true (statreg_seal_check (statreg_key_pair_get_public (pair), statreg_key_pair_get_private (pair),
                                         sealed, ID, "anna@example.org", "m\303\274ller", "DOM\\AIN", room, &error));
      g_assert_cmpuint (statreg_secret_get_size (room), ==, 0);
    }
}

/* Texts of one length class must not be told apart, and the longest one must leave room in a line of 4096 bytes. */
static void
test_sizes (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  const StatregPublicKey *key = statreg_key_pair_get_public (pair);
  g_autoptr(StatregSecret) tiny = make_secret ("x");
  g_autoptr(StatregSecret) medium = make_secret ("a password of quite usual length");
  g_autofree char *quotes = g_strnfill (STATREG_PASSWORD_MAX, '"');
  g_autoptr(StatregSecret) longest = make_secret (quotes);
  g_autofree char *address = g_strnfill (STATREG_ADDRESS_MAX, 'a');
  g_autofree char *logon = g_strnfill (STATREG_LOGON_MAX, '"');
  g_autofree char *domain = g_strnfill (STATREG_DOMAIN_MAX, '\\');
  g_autofree char *first = statreg_seal (key, ID, "anna@example.org", "", "", tiny, NULL);
  g_autofree char *second = statreg_seal (key, ID, "anna@example.org", "", "", medium, NULL);
  g_autofree char *third = statreg_seal (key, ID, address, logon, domain, longest, NULL);
  g_autoptr(StatregSecret) opened = open_as (pair, third, ID, address, logon, domain, NULL);

  g_assert_cmpuint (strlen (first), ==, strlen (second));
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (strlen (third), <=, 2800);
  g_assert_true (statreg_secret_equal (opened, longest));
}

static void
test_limits (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  const StatregPublicKey *key = statreg_key_pair_get_public (pair);
  g_autoptr(StatregSecret) password = make_secret ("x");
  g_autofree char *text = g_strnfill (STATREG_PASSWORD_MAX + 1, 'x');
  g_autoptr(StatregSecret) too_long = make_secret (text);
  g_autoptr(StatregSecret) empty = make_secret ("");
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_seal (key, ID, text, "", "", password, NULL));
  g_assert_null (statreg_seal (key, ID, "", text, "", password, NULL));
  g_assert_null (statreg_seal (key, ID, "", "", text, password, NULL));
  g_assert_null (statreg_seal (key, text, "", "", "", password, NULL));
  g_assert_null (statreg_seal (key, ID, "", "", "", empty, NULL));
  g_assert_null (statreg_seal (key, ID, "\377", "", "", password, NULL));
  g_assert_null (statreg_seal (key, ID, "", "", "", too_long, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
}

static void
assert_opening_fails (StatregKeyPair *pair, const char *sealed, const char *id, const char *address,
                      const char *logon, const char *domain, StatregError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) opened = open_as (pair, sealed, id, address, logon, domain, &error);
  g_autoptr(StatregSecret) room = statreg_seal_new_room ();

  g_assert_null (opened);
  g_assert_error (error, STATREG_ERROR, (int) code);
  g_clear_error (&error);
  g_assert_false (statreg_seal_check (statreg_key_pair_get_public (pair), statreg_key_pair_get_private (pair), sealed,
                                      id, address, logon, domain, room, &error));
  g_assert_error (error, STATREG_ERROR, (int) code);
}

static void
test_wrong (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregKeyPair) other = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) password = make_secret ("geheim");
  g_autofree char *sealed = statreg_seal (statreg_key_pair_get_public (pair), ID, "a@example.org", "a", "D",
                                          password, NULL);
  g_autofree char *shorter = g_strndup (sealed, strlen (sealed) - 4);
  g_autofree char *flipped = g_strdup (sealed);

  assert_opening_fails (pair, sealed, "other", "a@example.org", "a", "D", STATREG_ERROR_TAMPERED);
  assert_opening_fails (pair, sealed, ID, "b@example.org", "a", "D", STATREG_ERROR_TAMPERED);
  assert_opening_fails (pair, sealed, ID, "a@example.org", "b", "D", STATREG_ERROR_TAMPERED);
  assert_opening_fails (pair, sealed, ID, "a@example.org", "a", "", STATREG_ERROR_TAMPERED);
  assert_opening_fails (other, sealed, ID, "a@example.org", "a", "D", STATREG_ERROR_KEY_OTHER);
  assert_opening_fails (pair, "", ID, "a@example.org", "a", "D", STATREG_ERROR_DAMAGED_FILE);
  assert_opening_fails (pair, "not sealed!", ID, "a@example.org", "a", "D", STATREG_ERROR_DAMAGED_FILE);
  assert_opening_fails (pair, shorter, ID, "a@example.org", "a", "D", STATREG_ERROR_DAMAGED_FILE);
  flipped[60] = flipped[60] == 'A' ? 'B' : 'A';
  assert_opening_fails (pair, flipped, ID, "a@example.org", "a", "D", STATREG_ERROR_KEY_OTHER);
}

/* Seals any text, as somebody could who has the public key. */
static char *
seal_raw (StatregKeyPair *pair, const char *text, gsize size, gboolean pad)
{
  guint8 padded[1024] = { 0 };
  guint8 box[sizeof padded + crypto_box_SEALBYTES];
  size_t padded_size = 256;

  memcpy (padded, text, size);
  if (pad)
    g_assert_cmpint (sodium_pad (&padded_size, padded, size, 256, sizeof padded), ==, 0);
  g_assert_cmpint (crypto_box_seal (box, padded, padded_size, statreg_key_pair_get_public (pair)->bytes), ==,
                   0);
  return statreg_base64_encode (box, padded_size + crypto_box_SEALBYTES);
}

#define OBJECT(password) "{\"id\":\"i\",\"address\":\"a\",\"logon\":\"l\",\"domain\":\"\",\"password\":" password "}"

static void
test_inner_text (void)
{
  static const char *const damaged[] = {
    "", "{}", "[]", "\"x\"", "{", OBJECT ("\"x\"") "x", OBJECT ("1"), OBJECT ("null"), OBJECT ("\"x"),
      OBJECT ("\"\\x\""),
    OBJECT ("\"\\u12\""), OBJECT ("\"\\ud800\""), OBJECT ("\"\\udc00\""), OBJECT ("\"\\u0000\""),
      OBJECT ("\"a\nb\""),
    OBJECT ("\"\xff\""), OBJECT ("\"x\",\"more\":\"y\""), OBJECT ("\"x\",\"id\":\"i\""), OBJECT ("\"x\","),
    "{\"id\":\"i\",\"address\":\"a\",\"logon\":\"l\",\"password\":\"x\"}", OBJECT ("\"\\"),
  };
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autofree char *unpadded = seal_raw (pair, OBJECT ("\"x\""), strlen (OBJECT ("\"x\"")), FALSE);
  g_autofree char *with_nul = seal_raw (pair, OBJECT ("\"x\0y\""), strlen (OBJECT ("\"x\"")) + 2, TRUE);
  g_autofree char *control = seal_raw (pair, OBJECT ("\"a\\nb\""), strlen (OBJECT ("\"a\\nb\"")), TRUE);
  g_autofree char *empty = seal_raw (pair, OBJECT ("\"\""), strlen (OBJECT ("\"\"")), TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autofree char *sealed = seal_raw (pair, damaged[i], strlen (damaged[i]), TRUE);

      g_test_message ("%u", i);
      assert_opening_fails (pair, sealed, "i", "a", "l", "", STATREG_ERROR_DAMAGED_FILE);
    }
  assert_opening_fails (pair, unpadded, "i", "a", "l", "", STATREG_ERROR_DAMAGED_FILE);
  assert_opening_fails (pair, with_nul, "i", "a", "l", "", STATREG_ERROR_DAMAGED_FILE);
  assert_opening_fails (pair, control, "i", "a", "l", "", STATREG_ERROR_TAMPERED);
  assert_opening_fails (pair, empty, "i", "a", "l", "", STATREG_ERROR_TAMPERED);
}

/* Another writer may order and escape as JSON allows. */
static void
test_inner_freedom (void)
{
  static const char text[] = " { \"password\" : \"\\u0070\\u00e4\\ud83d\\udd11\\/\\\"\" , "
                             "\"domain\":\"\",\n\t\"logon\":\"l\",\"address\":\"a\",\"id\":\"\\u0069\" } ";
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autofree char *sealed = seal_raw (pair, text, strlen (text), TRUE);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) opened = open_as (pair, sealed, "i", "a", "l", "", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (opened), ==, "p\303\244\360\237\224\221/\"");
}

static void
decode (JsonObject *object, const char *member, guint8 bytes[32])
{
  gsize size;

  g_assert_true (statreg_base64_decode (json_object_get_string_member (object, member), -1, bytes, 32,
                                        &size));
  g_assert_cmpuint (size, ==, 32);
}

/* crypto_box_seal() with a given ephemeral key: its nonce is BLAKE2b of both public keys. */
static char *
seal_again (const StatregPublicKey *key, const guint8 ephemeral[32], const StatregSealText *fields)
{
  g_autoptr(StatregSecret) plain = statreg_seal_text_write (fields);
  guint8 padded[4096], box[32 + sizeof padded + crypto_box_MACBYTES], nonce[crypto_box_NONCEBYTES];
  crypto_generichash_state state;
  size_t size;

  memcpy (padded, statreg_secret_get_data (plain), statreg_secret_get_size (plain));
  g_assert_cmpint (sodium_pad (&size, padded, statreg_secret_get_size (plain), 256, sizeof padded), ==, 0);
  g_assert_cmpint (crypto_scalarmult_base (box, ephemeral), ==, 0);
  crypto_generichash_init (&state, NULL, 0, sizeof nonce);
  crypto_generichash_update (&state, box, 32);
  crypto_generichash_update (&state, key->bytes, 32);
  crypto_generichash_final (&state, nonce, sizeof nonce);
  g_assert_cmpint (crypto_box_easy (box + 32, padded, size, nonce, key->bytes, ephemeral), ==, 0);
  return statreg_base64_encode (box, 32 + size + crypto_box_MACBYTES);
}

static void
check_vector (JsonObject *vector, StatregKeyPair *pair)
{
  StatregSealText fields = {
    json_object_get_string_member (vector, "id"),     json_object_get_string_member (vector, "address"),
    json_object_get_string_member (vector, "logon"),  json_object_get_string_member (vector, "domain"),
    json_object_get_string_member (vector, "password"),
  };
  const char *sealed = json_object_get_string_member (vector, "sealed");
  guint8 ephemeral[32];
  g_autofree char *again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) opened = NULL;

  g_test_message ("%s", json_object_get_string_member (vector, "name"));
  decode (vector, "ephemeral", ephemeral);
  again = seal_again (statreg_key_pair_get_public (pair), ephemeral, &fields);
  g_assert_cmpstr (again, ==, sealed);
  opened = open_as (pair, sealed, fields.id, fields.address, fields.logon, fields.domain, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (opened), ==, fields.password);
}

/* The first vector's sealed text, written in ways that are not the one canonical way. */
static void
check_refused (JsonObject *refused, JsonObject *vector, StatregKeyPair *pair)
{
  g_test_message ("%s", json_object_get_string_member (refused, "name"));
  assert_opening_fails (pair, json_object_get_string_member (refused, "sealed"),
                        json_object_get_string_member (vector, "id"),
                        json_object_get_string_member (vector, "address"),
                        json_object_get_string_member (vector, "logon"),
                        json_object_get_string_member (vector, "domain"), STATREG_ERROR_DAMAGED_FILE);
}

static void
test_vectors (void)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) private_key = statreg_secret_new_size (STATREG_KEY_SIZE);
  g_autoptr(StatregKeyPair) pair = NULL;
  JsonObject *root;
  JsonArray *vectors, *refused;
  guint8 public_key[32];

  json_parser_load_from_file (parser, STATREG_TEST_DATA "/seal-vectors.json", &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  decode (root, "privateKey", statreg_secret_get_buffer (private_key));
  decode (root, "publicKey", public_key);
  pair = statreg_key_pair_new (private_key, 0);
  g_assert_cmpmem (statreg_key_pair_get_public (pair)->bytes, 32, public_key, 32);
  g_assert_cmpstr (statreg_key_pair_get_id (pair), ==, json_object_get_string_member (root, "keyId"));
  vectors = json_object_get_array_member (root, "vectors");
  g_assert_cmpuint (json_array_get_length (vectors), >=, 5);
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    check_vector (json_array_get_object_element (vectors, i), pair);
  refused = json_object_get_array_member (root, "refused");
  g_assert_cmpuint (json_array_get_length (refused), >=, 7);
  for (guint i = 0; i < json_array_get_length (refused); i++)
    check_refused (json_array_get_object_element (refused, i), json_array_get_object_element (vectors, 0), pair);
}

static void
test_no_public_key (void)
{
  static const guint8 zero[STATREG_KEY_SIZE];
  g_autoptr(StatregSecret) password = make_secret ("x");
  g_autoptr(GError) error = NULL;
  StatregPublicKey key;

  statreg_public_key_init (&key, zero);
  g_assert_null (statreg_seal (&key, ID, "a@example.org", "", "", password, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/round-trip", test_round_trip);
  g_test_add_func ("/seal/sizes", test_sizes);
  g_test_add_func ("/seal/limits", test_limits);
  g_test_add_func ("/seal/wrong", test_wrong);
  g_test_add_func ("/seal/inner-text", test_inner_text);
  g_test_add_func ("/seal/inner-freedom", test_inner_freedom);
  g_test_add_func ("/seal/b38-vectors", test_vectors);
  g_test_add_func ("/seal/no-public-key", test_no_public_key);
  return g_test_run ();
}
