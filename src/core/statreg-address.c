/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-address.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-host-name.h"

/* Limits of RFC 5321 §4.5.3.1, in bytes. */
#define LOCAL_PART_MAX 64

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, sentence);
  return FALSE;
}

/* Characters of an RFC 5322 atom, without "%", which once stood for a route through another host. */
static gboolean
is_atom_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
has_empty_atom (const char *local, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (local[i] == '.' && (i == 0 || i + 1 == size || local[i + 1] == '.'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_local_part (const char *local, gsize size, GError **error)
{
  if (size == 0)
    return refuse (error, _("The address has nothing before its “@”: it must look like name@example.org"));
  if (size > LOCAL_PART_MAX)
    return refuse (error, _("The part of the address before “@” is longer than 64 characters"));
  if (local[0] == '"')
    return refuse (error, _("Addresses in quotation marks are not supported: enter it without them"));
  if (has_empty_atom (local, size))
    return refuse (error, _("The part of the address before “@” must not begin or end with a dot or have two "
                            "in a row"));
  for (gsize i = 0; i < size; i++)
    {
      if (local[i] == '%')
        return refuse (error, _("Addresses with “%” are not supported"));
      if (local[i] & 0x80)
        return refuse (error, _("The part of the address before “@” has letters beyond a–z, which no mail "
                                "server of this kind takes"));
      if (local[i] != '.' && !is_atom_character (local[i]))
        return refuse (error, _("The part of the address before “@” has a character that no address can "
                                "have"));
    }
  return TRUE;
}

static gboolean
check_shape (const char *address, GError **error)
{
  const char *at = strchr (address, '@');

  if (*address == '\0')
    return refuse (error, _("Enter an e-mail address, such as name@example.org"));
  if (!g_utf8_validate (address, -1, NULL))
    return refuse (error, _("The address is not valid text"));
  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return refuse (error, _("An address has no blanks in it"));
    }
  if (at == NULL)
    return refuse (error, _("The address has no “@”: it must look like name@example.org"));
  if (strrchr (address, '@') != at && address[0] != '"')
    return refuse (error, _("The address has more than one “@”"));
  if (at[1] == '\0')
    return refuse (error, _("The address has nothing after its “@”: it must look like name@example.org"));
  if (at[1] == '[')
    return refuse (error, _("Addresses with an IP address after “@” are not supported: enter one with a name "
                            "there"));
  return TRUE;
}

/* Mail domains have at least two labels; "localhost" is the one exception, for trials on one machine. */
static gboolean
check_mail_domain (const char *domain, GError **error)
{
  const char *last = strrchr (domain, '.');

  if (last == NULL && !g_str_equal (domain, "localhost"))
    return refuse (error, _("The part of the address after “@” lacks its ending: it must look like "
                            "example.org"));
  if (last != NULL && strspn (last + 1, "0123456789") == strlen (last + 1))
    return refuse (error, _("Addresses with an IP address after “@” are not supported: enter one with a name "
                            "there"));
  return TRUE;
}

/**
 * statreg_address_normalize:
 * @address: an address as typed; the domain may be an internationalised one
 * @error: %STATREG_ERROR_INVALID_INPUT with a sentence for the person who typed it
 *
 * Checks the form of an address and brings its domain into the form that is stored and compared: a
 * lower-case A-label (IDNA 2008, non-transitional). The local part stays as typed.
 *
 * What is an address: a dot-atom of RFC 5322 §3.2.3 in ASCII without "%", at most 64 bytes, then "@" and a
 * domain of at least two labels (or "localhost"), at most 253 bytes, 254 in all (RFC 5321 §4.5.3.1 with the
 * path limit less its angle brackets). Quoted local parts, comments and IP literals are refused.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL when it cannot be one
 */
char *
statreg_address_normalize (const char *address, GError **error)
{
  g_autofree char *domain = NULL;
  g_autofree char *result = NULL;
  gsize local_size;

  g_return_val_if_fail (address != NULL, NULL);

  if (!check_shape (address, error))
    return NULL;
  local_size = strrchr (address, '@') - address;
  if (!check_local_part (address, local_size, error))
    return NULL;
  domain = statreg_host_name_to_ascii (address + local_size + 1);
  if (domain == NULL)
    {
      refuse (error, _("The part of the address after “@” is not a valid domain name: it must look like "
                       "example.org"));
      return NULL;
    }
  if (!check_mail_domain (domain, error))
    return NULL;
  result = g_strdup_printf ("%.*s@%s", (int) local_size, address, domain);
  if (strlen (result) > STATREG_ADDRESS_MAX)
    {
      refuse (error, _("The address is longer than 254 characters"));
      return NULL;
    }
  return g_steal_pointer (&result);
}

/**
 * statreg_address_check:
 * @address: an address as typed
 * @error: %STATREG_ERROR_INVALID_INPUT with a sentence for the person who typed it
 *
 * Checks the form only: nobody is asked whether the mailbox exists. See statreg_address_normalize() for the
 * rules.
 *
 * Returns: whether @address can be an address
 */
gboolean
statreg_address_check (const char *address, GError **error)
{
  g_autofree char *normal = statreg_address_normalize (address, error);

  return normal != NULL;
}

/**
 * statreg_address_to_key:
 * @address: an address
 *
 * The key under which registrations and static logins are merged: by RFC 5321 §2.4 local parts may differ
 * in case, yet no mail server of weight tells them apart, so ASCII letters count as equal.
 *
 * Returns: (transfer full): the local part in lower case, "@", and the domain as lower-case A-label; what
 *   statreg_address_check() refuses stands for itself, in lower case
 */
char *
statreg_address_to_key (const char *address)
{
  g_autofree char *normal = statreg_address_normalize (address, NULL);

  return g_ascii_strdown (normal != NULL ? normal : address, -1);
}
