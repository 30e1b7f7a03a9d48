/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-host-name.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <idn2.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-error.h"

/* RFC 1035 §2.3.4, in bytes and without the final dot. */
#define HOST_NAME_MAX_BYTES 253
#define LABEL_MAX_BYTES 63

/* RFC 1123 §2.1: letters, digits, and hyphens that stand neither first nor last. */
static gboolean
is_label (const char *label, gsize size)
{
  if (size == 0 || size > LABEL_MAX_BYTES || label[0] == '-' || label[size - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isalnum (label[i]) && label[i] != '-')
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_only_labels (const char *name)
{
  if (strlen (name) > HOST_NAME_MAX_BYTES)
    return FALSE;
  for (;;)
    {
      gsize size = strcspn (name, ".");

      if (!is_label (name, size))
        return FALSE;
      if (name[size] == '\0')
        return TRUE;
      name += size + 1;
    }
}

/* A-labels are to be checked as the international labels they stand for; other ASCII needs no conversion. */
static gboolean
needs_conversion (const char *lower)
{
  return !g_str_is_ascii (lower) || g_str_has_prefix (lower, "xn--") || strstr (lower, ".xn--") != NULL;
}

/**
 * statreg_host_name_to_ascii:
 * @name: a host or domain name, may be an internationalised one
 *
 * Brings a name into the form in which it is stored and looked up: IDNA 2008 with the non-transitional
 * processing of UTS #46, so that "straße" stays apart from "strasse".
 *
 * Returns: (transfer full) (nullable): the lower-case A-label form, or %NULL when it is no name
 */
char *
statreg_host_name_to_ascii (const char *name)
{
  g_autofree char *lower = NULL;
  char *converted = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (strlen (name) > 4 * HOST_NAME_MAX_BYTES || !g_utf8_validate (name, -1, NULL))
    return NULL;
  lower = g_ascii_strdown (name, -1);
  if (needs_conversion (lower))
    {
      if (idn2_to_ascii_8z (lower, &converted, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
        return NULL;
      g_free (lower);
      lower = g_ascii_strdown (converted, -1);
      idn2_free (converted);
    }
  return has_only_labels (lower) ? g_steal_pointer (&lower) : NULL;
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, sentence);
  return FALSE;
}

static gboolean
is_ip_address (const char *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL;
}

static gboolean
is_host (const char *text)
{
  g_autofree char *name = statreg_host_name_to_ascii (text);
  const char *last = name != NULL ? strrchr (name, '.') : NULL;

  if (name == NULL)
    return is_ip_address (text);
  /* No top-level domain is a number: "10.0.0" or "10.0.0.999" is an IP address gone wrong. */
  last = last != NULL ? last + 1 : name;
  return strspn (last, "0123456789") < strlen (last) || is_ip_address (text);
}

/* What was meant: the text without scheme, user, brackets, port and path; NULL when that is no host
 * either. */
static char *
guess_host (const char *typed)
{
  const char *start = strstr (typed, "://");
  const char *at;
  g_autofree char *guess = NULL;

  start = start != NULL ? start + 3 : typed;
  guess = g_strstrip (g_strndup (start, strcspn (start, "/?#")));
  at = strrchr (guess, '@');
  if (at != NULL)
    memmove (guess, at + 1, strlen (at + 1) + 1);
  if (guess[0] == '[' && strchr (guess, ']') != NULL)
    {
      *strchr (guess, ']') = '\0';
      memmove (guess, guess + 1, strlen (guess + 1) + 1);
    }
  else if (strchr (guess, ':') != NULL && !is_ip_address (guess))
    *strchr (guess, ':') = '\0';
  return is_host (guess) ? g_steal_pointer (&guess) : NULL;
}

static const char *
find_fault (const char *typed)
{
  if (strstr (typed, "://") != NULL)
    return _("A server is entered without “http://” or the like");
  for (const char *p = typed; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return _("The name of a server has no blanks in it");
    }
  if (strpbrk (typed, "/\\?#") != NULL)
    return _("A server is entered without a path: no “/” and nothing after it");
  if (strchr (typed, '@') != NULL)
    return _("A server is entered, not an address: no “@” and nothing before it");
  if (strpbrk (typed, "[]") != NULL)
    return _("An IPv6 address is entered without brackets");
  if (strchr (typed, ':') != NULL)
    return _("The port is not part of the server: it has a field of its own");
  if (strspn (typed, "0123456789.") == strlen (typed))
    return _("This is not a complete IP address");
  if (g_str_has_prefix (typed, ".") || g_str_has_suffix (typed, ".") || strstr (typed, "..") != NULL)
    return _("The name of a server neither begins nor ends with a dot and never has two in a row");
  return _("The name of a server has letters, digits, hyphens and dots only, at most 63 characters between "
           "two dots");
}

/**
 * statreg_host_check:
 * @host: a host name (may be an internationalised one) or an IP address, as typed
 * @error: %STATREG_ERROR_INVALID_INPUT with a sentence that says what is wrong and what to enter instead
 *
 * Checks that @host is a name or an IPv4 or IPv6 address and nothing around it: no scheme, blanks, port or
 * path.
 *
 * Returns: whether @host can be connected to, as far as its form goes
 */
gboolean
statreg_host_check (const char *host, GError **error)
{
  g_autofree char *guess = NULL;
  const char *fault;

  g_return_val_if_fail (host != NULL, FALSE);

  if (*host == '\0')
    return refuse (error, _("Enter the name of the server, such as mail.example.org"));
  if (!g_utf8_validate (host, -1, NULL))
    return refuse (error, _("The name of the server is not valid text"));
  if (is_host (host))
    return TRUE;
  fault = find_fault (host);
  guess = guess_host (host);
  if (guess != NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s: enter “%s”"), fault, guess);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s: enter it as in “%s”"), fault,
                 "mail.example.org");
  return FALSE;
}
