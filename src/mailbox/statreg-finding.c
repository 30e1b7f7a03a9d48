/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-finding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-provider.h"

/* Of a server's words, in characters as shown: enough for every sentence seen, and no wall of text. */
#define TEXT_MAX 500

/**
 * statreg_finding_new:
 *
 * Returns: (transfer full): a finding of which no more than @verdict is known
 */
StatregFinding *
statreg_finding_new (StatregVerdict verdict)
{
  StatregFinding *self = g_new0 (StatregFinding, 1);

  self->verdict = verdict;
  self->text = g_strdup ("");
  self->detail = g_strdup ("");
  self->provider = g_strdup ("");
  self->messages = -1;
  self->certificate_subject = g_strdup ("");
  self->certificate_issuer = g_strdup ("");
  self->certificate_sha256 = g_strdup ("");
  self->certificate_pin = g_strdup ("");
  self->capabilities = g_new0 (char *, 1);
  return self;
}

/**
 * statreg_finding_copy:
 *
 * Returns: (transfer full): a finding equal to @self
 */
StatregFinding *
statreg_finding_copy (const StatregFinding *self)
{
  StatregFinding *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->text = g_strdup (self->text);
  copy->detail = g_strdup (self->detail);
  copy->provider = g_strdup (self->provider);
  copy->certificate_subject = g_strdup (self->certificate_subject);
  copy->certificate_issuer = g_strdup (self->certificate_issuer);
  copy->certificate_sha256 = g_strdup (self->certificate_sha256);
  copy->certificate_pin = g_strdup (self->certificate_pin);
  copy->capabilities = g_strdupv (self->capabilities);
  return copy;
}

/**
 * statreg_finding_free:
 * @self: (transfer full): a finding
 */
void
statreg_finding_free (StatregFinding *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_free (self->detail);
  g_free (self->provider);
  g_free (self->certificate_subject);
  g_free (self->certificate_issuer);
  g_free (self->certificate_sha256);
  g_free (self->certificate_pin);
  g_strfreev (self->capabilities);
  g_free (self);
}

static char *
make_safe (const char *foreign)
{
  g_autofree char *cut = g_strstrip (g_strndup (foreign, 4 * TEXT_MAX));
  g_autofree char *visible = statreg_text_to_visible (cut);

  if (g_utf8_strlen (visible, -1) <= TEXT_MAX)
    return g_steal_pointer (&visible);
  *g_utf8_offset_to_pointer (visible, TEXT_MAX) = '\0';
  return g_strconcat (visible, "…", NULL);
}

/**
 * statreg_finding_set_text:
 * @foreign: what the server said, any bytes
 *
 * Keeps the server's words in a form that is safe to show and to write: one line of valid UTF-8, without
 * control characters and marks that cannot be seen, of a sensible length.
 */
void
statreg_finding_set_text (StatregFinding *self, const char *foreign)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (foreign != NULL);

  g_free (self->text);
  self->text = make_safe (foreign);
}

/**
 * statreg_finding_set_detail:
 * @detail: a sentence of ours, which may quote what others said
 *
 * Says what happened, in more detail than the verdict does.
 */
void
statreg_finding_set_detail (StatregFinding *self, const char *detail)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (detail != NULL);

  g_free (self->detail);
  self->detail = make_safe (detail);
}

static const char *
get_advice (const StatregFinding *self)
{
  if (self->verdict == STATREG_VERDICT_WORKS && self->connection_only)
    return _("The server can be reached with these connection settings. No login was tried.");
  /* Then it works with a reservation, which the detail explains. */
  if (self->verdict == STATREG_VERDICT_WORKS && *self->detail != '\0')
    return NULL;
  return statreg_verdict_get_advice (self->verdict);
}

/* Where the login itself is refused, mailbox owners may have to know something about their provider. */
static const char *
get_hint (const StatregFinding *self, const char *address)
{
  const StatregProvider *provider = statreg_provider_find (self->provider);

  if (statreg_verdict_get_kind (self->verdict) != STATREG_VERDICT_KIND_FAILS)
    return NULL;
  if (provider == NULL && address != NULL)
    provider = statreg_provider_find_by_address (address);
  return provider != NULL ? statreg_provider_get_hint (provider) : NULL;
}

/* What errors say comes without a full stop. */
static void
append_sentence (GString *text, const char *sentence)
{
  if (sentence == NULL || *sentence == '\0')
    return;
  if (text->len > 0 && strchr (".!?", text->str[text->len - 1]) == NULL)
    g_string_append_c (text, '.');
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static char *
format_messages (gint64 messages)
{
  guint number;

  if (messages < 0)
    return NULL;
  number = (guint) MIN (messages, G_MAXUINT);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "There is %u message in the inbox.",
                                       "There are %u messages in the inbox.", number), number);
}

/**
 * statreg_finding_describe:
 * @self: a finding
 * @address: (nullable): the address whose login was checked
 *
 * Says what happened, what to do next, and what is known about the provider. The server's own words are not part
 * of it: they are foreign, and views can unfold them.
 *
 * Returns: (transfer full): sentences for people, translated
 */
char *
statreg_finding_describe (const StatregFinding *self, const char *address)
{
  GString *text;
  g_autofree char *messages = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  messages = format_messages (self->messages);
  append_sentence (text, self->detail);
  append_sentence (text, get_advice (self));
  append_sentence (text, messages);
  append_sentence (text, get_hint (self, address));
  return g_string_free (text, FALSE);
}
