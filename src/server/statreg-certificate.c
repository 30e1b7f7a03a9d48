/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

#define SHA256_SIZE 32
#define NAME_MAX_SIZE 1024

struct _StatregCertificate
{
  GObject            parent_instance;

  gnutls_x509_crt_t  own;
  GBytes            *chain_pem;
  GStrv              names;
  char              *sha256;
  char              *key_pin;
  char              *issuer;
  gboolean           self_signed;
};

G_DEFINE_FINAL_TYPE (StatregCertificate, statreg_certificate, G_TYPE_OBJECT)

enum
{
  PROP_NAMES = 1,
  PROP_NOT_BEFORE,
  PROP_NOT_AFTER,
  PROP_SHA256,
  PROP_KEY_PIN,
  PROP_ISSUER,
  PROP_SELF_SIGNED,
  PROP_CHAIN_PEM,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
statreg_certificate_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  StatregCertificate *self = STATREG_CERTIFICATE (object);

  switch (id)
    {
    case PROP_NAMES:
      g_value_set_boxed (value, self->names);
      break;
    case PROP_NOT_BEFORE:
      g_value_set_int64 (value, statreg_certificate_get_not_before (self));
      break;
    case PROP_NOT_AFTER:
      g_value_set_int64 (value, statreg_certificate_get_not_after (self));
      break;
    case PROP_SHA256:
      g_value_set_string (value, self->sha256);
      break;
    case PROP_KEY_PIN:
      g_value_set_string (value, self->key_pin);
      break;
    case PROP_ISSUER:
      g_value_set_string (value, self->issuer);
      break;
    case PROP_SELF_SIGNED:
      g_value_set_boolean (value, self->self_signed);
      break;
    case PROP_CHAIN_PEM:
      g_value_set_boxed (value, self->chain_pem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
statreg_certificate_finalize (GObject *object)
{
  StatregCertificate *self = STATREG_CERTIFICATE (object);

  g_clear_pointer (&self->own, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->chain_pem, g_bytes_unref);
  g_clear_pointer (&self->names, g_strfreev);
  g_free (self->sha256);
  g_free (self->key_pin);
  g_free (self->issuer);
  G_OBJECT_CLASS (statreg_certificate_parent_class)->finalize (object);
}

static void
statreg_certificate_class_init (StatregCertificateClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = statreg_certificate_get_property;
  object_class->finalize = statreg_certificate_finalize;
  properties[PROP_NAMES] = g_param_spec_boxed ("names", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_NOT_BEFORE] =
      g_param_spec_int64 ("not-before", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_NOT_AFTER] = g_param_spec_int64 ("not-after", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_SHA256] = g_param_spec_string ("sha256", NULL, NULL, NULL, flags);
  properties[PROP_KEY_PIN] = g_param_spec_string ("key-pin", NULL, NULL, NULL, flags);
  properties[PROP_ISSUER] = g_param_spec_string ("issuer", NULL, NULL, NULL, flags);
  properties[PROP_SELF_SIGNED] = g_param_spec_boolean ("self-signed", NULL, NULL, FALSE, flags);
  properties[PROP_CHAIN_PEM] = g_param_spec_boxed ("chain-pem", NULL, NULL, G_TYPE_BYTES, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
statreg_certificate_init (StatregCertificate *self)
{
}

/* NULL for kinds of names that browsers do not look at, such as mail addresses. */
static char *
format_name (int type, const guint8 *data, size_t size)
{
  g_autoptr(GInetAddress) address = NULL;

  if (type == GNUTLS_SAN_DNSNAME)
    {
      g_autofree char *text = g_strndup ((const char *) data, size);

      return g_utf8_make_valid (text, -1);
    }
  if (type != GNUTLS_SAN_IPADDRESS || (size != 4 && size != 16))
    return NULL;
  address = g_inet_address_new_from_bytes (data, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

static GStrv
read_names (gnutls_x509_crt_t certificate)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0;; i++)
    {
      guint8 data[NAME_MAX_SIZE];
      size_t size = sizeof data;
      int type = gnutls_x509_crt_get_subject_alt_name (certificate, i, data, &size, NULL);
      g_autofree char *name = NULL;

      if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (type < 0)
        return g_strv_builder_end (builder);
      name = format_name (type, data, size);
      if (name)
        g_strv_builder_add (builder, name);
    }
}

/* The issuer's common name, else its organisation, else all of its name. */
static char *
read_issuer (gnutls_x509_crt_t certificate)
{
  const char *const wanted[] = { GNUTLS_OID_X520_COMMON_NAME, GNUTLS_OID_X520_ORGANIZATION_NAME };
  gnutls_datum_t name = { 0 };
  char *text;

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      char part[256];
      size_t size = sizeof part;

      if (gnutls_x509_crt_get_issuer_dn_by_oid (certificate, wanted[i], 0, 0, part, &size) == 0)
        return g_utf8_make_valid (part, -1);
    }
  if (gnutls_x509_crt_get_issuer_dn3 (certificate, &name, 0) < 0)
    return g_strdup ("");
  text = g_utf8_make_valid ((const char *) name.data, name.size);
  gnutls_free (name.data);
  return text;
}

static char *
format_fingerprint (gnutls_x509_crt_t certificate)
{
  guint8 digest[SHA256_SIZE] = { 0 };
  size_t size = sizeof digest;
  GString *text = g_string_sized_new (SHA256_SIZE * 3);

  gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size);
  for (guint i = 0; i < SHA256_SIZE; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (text, FALSE);
}

/* As in RFC 7469, 2.4, and as curl's --pinnedpubkey takes it behind "sha256//". */
static char *
format_key_pin (gnutls_x509_crt_t certificate)
{
  guint8 digest[SHA256_SIZE] = { 0 };
  size_t size = sizeof digest;

  gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, digest, &size);
  return g_base64_encode (digest, SHA256_SIZE);
}

/* Describes chain, whose first certificate goes over to the object; chain_pem is the same as text. */
StatregCertificate *
statreg_certificate_new (GPtrArray *chain, GBytes *chain_pem)
{
  StatregCertificate *self = g_object_new (STATREG_TYPE_CERTIFICATE, NULL);

  self->own = g_ptr_array_steal_index (chain, 0);
  self->chain_pem = g_bytes_ref (chain_pem);
  self->names = read_names (self->own);
  self->sha256 = format_fingerprint (self->own);
  self->key_pin = format_key_pin (self->own);
  self->issuer = read_issuer (self->own);
  self->self_signed = statreg_certificate_is_root (self->own);
  return self;
}

/**
 * statreg_certificate_get_names:
 * @self: a certificate
 *
 * Returns: (transfer none): the DNS names and IP addresses it is for; foreign text
 */
const char *const *
statreg_certificate_get_names (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), NULL);
  return (const char *const *) self->names;
}

/**
 * statreg_certificate_get_not_before:
 * @self: a certificate
 *
 * Returns: from when on it is valid, in seconds since 1970
 */
gint64
statreg_certificate_get_not_before (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), 0);
  return gnutls_x509_crt_get_activation_time (self->own);
}

/**
 * statreg_certificate_get_not_after:
 * @self: a certificate
 *
 * Returns: until when it is valid, in seconds since 1970
 */
gint64
statreg_certificate_get_not_after (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), 0);
  return gnutls_x509_crt_get_expiration_time (self->own);
}

/**
 * statreg_certificate_get_sha256:
 * @self: a certificate
 *
 * Returns: (transfer none): its fingerprint as browsers show it, "AB:CD:…"
 */
const char *
statreg_certificate_get_sha256 (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), NULL);
  return self->sha256;
}

/**
 * statreg_certificate_get_key_pin:
 * @self: a certificate
 *
 * Returns: (transfer none): SHA-256 of its public key in base64, which outlives a renewal with the same key
 */
const char *
statreg_certificate_get_key_pin (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), NULL);
  return self->key_pin;
}

/**
 * statreg_certificate_get_issuer:
 * @self: a certificate
 *
 * Returns: (transfer none): who issued it; foreign text
 */
const char *
statreg_certificate_get_issuer (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), NULL);
  return self->issuer;
}

/**
 * statreg_certificate_is_self_signed:
 * @self: a certificate
 *
 * Returns: whether nobody else vouches for it, so that browsers warn
 */
gboolean
statreg_certificate_is_self_signed (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), FALSE);
  return self->self_signed;
}

/**
 * statreg_certificate_covers:
 * @self: a certificate
 * @host: a host name or IP address
 *
 * By RFC 6125, wildcards included. The common name does not count: browsers ignore it.
 *
 * Returns: whether browsers accept it for @host, as far as the name goes
 */
gboolean
statreg_certificate_covers (StatregCertificate *self, const char *host)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self) && host != NULL, FALSE);
  return *self->names && gnutls_x509_crt_check_hostname2 (self->own, host, 0) != 0;
}

/**
 * statreg_certificate_get_chain_pem:
 * @self: a certificate
 *
 * Returns: (transfer none): the chain as it lies in the data folder, for handing out
 */
GBytes *
statreg_certificate_get_chain_pem (StatregCertificate *self)
{
  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), NULL);
  return self->chain_pem;
}
