/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-texts.h"

#include <string.h>

/* All but the sealed one lie in the block. */
#define N_PACKED STATREG_LOGIN_TEXT_SEALED

struct _StatregLoginTexts
{
  gatomicrefcount refs;
  guint32 offsets[N_PACKED];   /* in packed */
  char *sealed;                /* NULL stands for "" */
  char packed[];               /* begins with "", which is what all empty texts are */
};

/* Most addresses are their own merge key: both are one text then. */
static gboolean
is_own_key (const char *const texts[])
{
  return g_strcmp0 (texts[STATREG_LOGIN_TEXT_ADDRESS_KEY], texts[STATREG_LOGIN_TEXT_ADDRESS]) == 0;
}

static gboolean
takes_room (const char *const texts[], guint text)
{
  return texts[text] && *texts[text] && (text != STATREG_LOGIN_TEXT_ADDRESS_KEY || !is_own_key (texts));
}

static gsize
measure (const char *const texts[])
{
  gsize size = 1;

  for (guint i = 0; i < N_PACKED; i++)
    if (takes_room (texts, i))
      size += strlen (texts[i]) + 1;
  return size;
}

static void
pack (StatregLoginTexts *self, const char *const texts[])
{
  char *end = self->packed;

  *end++ = '\0';
  for (guint i = 0; i < N_PACKED; i++)
    if (takes_room (texts, i))
      {
        self->offsets[i] = end - self->packed;
        end = g_stpcpy (end, texts[i]) + 1;
      }
  if (is_own_key (texts))
    self->offsets[STATREG_LOGIN_TEXT_ADDRESS_KEY] = self->offsets[STATREG_LOGIN_TEXT_ADDRESS];
}

/**
 * statreg_login_texts_new:
 * @texts: the texts, each %NULL for ""
 * @sealed: (nullable) (transfer none): a #GRefString to share as the sealed text; %NULL: that of @texts is copied
 *
 * Returns: (transfer full): the texts, packed
 */
StatregLoginTexts *
statreg_login_texts_new (const char *const texts[STATREG_LOGIN_N_TEXTS], char *sealed)
{
  StatregLoginTexts *self = g_malloc0 (sizeof *self + measure (texts));
  const char *own = texts[STATREG_LOGIN_TEXT_SEALED];

  g_atomic_ref_count_init (&self->refs);
  pack (self, texts);
  if (sealed)
    self->sealed = g_ref_string_acquire (sealed);
  else if (own && *own)
    self->sealed = g_ref_string_new (own);
  return self;
}

/**
 * statreg_login_texts_ref:
 *
 * Returns: (transfer full): @self
 */
StatregLoginTexts *
statreg_login_texts_ref (StatregLoginTexts *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * statreg_login_texts_unref:
 * @self: (transfer full): texts
 */
void
statreg_login_texts_unref (StatregLoginTexts *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->sealed, g_ref_string_release);
  g_free (self);
}

/**
 * statreg_login_texts_get:
 *
 * Returns: (transfer none): that text, never %NULL
 */
const char *
statreg_login_texts_get (const StatregLoginTexts *self, StatregLoginText text)
{
  if (text == STATREG_LOGIN_TEXT_SEALED)
    return self->sealed ? self->sealed : "";
  return self->packed + self->offsets[text];
}
