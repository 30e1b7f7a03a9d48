/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-texts.h"

#include <string.h>

#include "statreg-address.h"

struct _StatregLoginTexts
{
  gatomicrefcount refs;
  guint32 offsets[STATREG_LOGIN_N_TEXTS];   /* in packed */
  char packed[];                            /* begins with "", which is what all empty texts are */
};

static gboolean
takes_room (const char *text)
{
  return text && *text;
}

static gsize
measure (const char *const texts[])
{
  gsize size = 1;

  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    if (takes_room (texts[i]))
      size += strlen (texts[i]) + 1;
  return size;
}

static StatregLoginTexts *
pack (const char *const texts[])
{
  StatregLoginTexts *self = g_malloc0 (sizeof *self + measure (texts));
  char *end = self->packed + 1;

  g_atomic_ref_count_init (&self->refs);
  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    if (takes_room (texts[i]))
      {
        self->offsets[i] = end - self->packed;
        end = g_stpcpy (end, texts[i]) + 1;
      }
  return self;
}

/**
 * statreg_login_texts_new:
 * @texts: the texts, each %NULL for ""; the merge key is made of the address, whatever stands in its place
 *
 * Returns: (transfer full): the texts, packed
 */
StatregLoginTexts *
statreg_login_texts_new (const char *const texts[STATREG_LOGIN_N_TEXTS])
{
  const char *address = texts[STATREG_LOGIN_TEXT_ADDRESS] ? texts[STATREG_LOGIN_TEXT_ADDRESS] : "";
  g_autofree char *key = statreg_address_to_key (address);
  gboolean same = g_str_equal (key, address);
  const char *packed[STATREG_LOGIN_N_TEXTS];
  StatregLoginTexts *self;

  memcpy (packed, texts, sizeof packed);
  /* Most addresses are their own merge key: both are one text then. */
  packed[STATREG_LOGIN_TEXT_ADDRESS_KEY] = same ? NULL : key;
  self = pack (packed);
  if (same)
    self->offsets[STATREG_LOGIN_TEXT_ADDRESS_KEY] = self->offsets[STATREG_LOGIN_TEXT_ADDRESS];
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
  if (g_atomic_ref_count_dec (&self->refs))
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
  return self->packed + self->offsets[text];
}
