/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-passphrase-group.h"

#include <glib/gi18n.h>

/* What the keys ask for; shorter ones are refused by them. */
#define MIN_CHARACTERS 12
/* Words of a person's choice carry about two bits a character: from here on Argon2id ends all guessing. */
#define STRONG_CHARACTERS 24

struct _StatregPassphraseGroup
{
  AdwPreferencesGroup parent_instance;
  GtkEditable        *first;
  GtkEditable        *second;
  GtkLabel           *hint;
  gboolean            acceptable;
};

enum
{
  PROP_ACCEPTABLE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregPassphraseGroup, statreg_passphrase_group, ADW_TYPE_PREFERENCES_GROUP)

static guint
count_different (const char *text)
{
  guint n = 0;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    if (g_utf8_strchr (text, at - text, g_utf8_get_char (at)) == NULL)
      n++;
  return n;
}

static char *
describe (const char *first, const char *second)
{
  glong length = g_utf8_strlen (first, -1);
  guint missing = MAX (0, MIN_CHARACTERS - length);

  if (length == 0)
    return g_strdup_printf (_("At least %d characters; several unrelated words are easy to remember"),
                            MIN_CHARACTERS);
  if (missing > 0)
    return g_strdup_printf (
        ngettext ("Too short: %u character is missing", "Too short: %u characters are missing", missing),
        missing);
  if (count_different (first) < MIN_CHARACTERS / 2)
    return g_strdup (_("Weak: hardly any different characters"));
  if (second[0] != '\0' && strcmp (first, second) != 0)
    return g_strdup (_("The two passphrases differ"));
  if (length < STRONG_CHARACTERS)
    return g_strdup (_("Good; a longer one is stronger"));
  return g_strdup (_("Strong"));
}

static gboolean
accepts (const char *first, const char *second)
{
  return g_utf8_strlen (first, -1) >= MIN_CHARACTERS && count_different (first) >= MIN_CHARACTERS / 2 &&
         strcmp (first, second) == 0;
}

static void
on_changed (StatregPassphraseGroup *self)
{
  const char *first = gtk_editable_get_text (self->first);
  const char *second = gtk_editable_get_text (self->second);
  g_autofree char *hint = describe (first, second);
  gboolean acceptable = accepts (first, second);

  gtk_label_set_text (self->hint, hint);
  if (acceptable == self->acceptable)
    return;
  self->acceptable = acceptable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPTABLE]);
}

static void
statreg_passphrase_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACCEPTABLE)
    g_value_set_boolean (value, STATREG_PASSPHRASE_GROUP (object)->acceptable);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_passphrase_group_class_init (StatregPassphraseGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = statreg_passphrase_group_get_property;
  properties[PROP_ACCEPTABLE] =
      g_param_spec_boolean ("acceptable", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-passphrase-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregPassphraseGroup, first);
  gtk_widget_class_bind_template_child (widget_class, StatregPassphraseGroup, second);
  gtk_widget_class_bind_template_child (widget_class, StatregPassphraseGroup, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
statreg_passphrase_group_init (StatregPassphraseGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_changed (self);
}

/**
 * statreg_passphrase_group_is_acceptable:
 *
 * Returns: whether the passphrase is long enough and was typed twice alike
 */
gboolean
statreg_passphrase_group_is_acceptable (StatregPassphraseGroup *self)
{
  g_return_val_if_fail (STATREG_IS_PASSPHRASE_GROUP (self), FALSE);

  return self->acceptable;
}

/**
 * statreg_passphrase_group_dup_secret:
 *
 * Returns: (transfer full): what was typed
 */
StatregSecret *
statreg_passphrase_group_dup_secret (StatregPassphraseGroup *self)
{
  g_return_val_if_fail (STATREG_IS_PASSPHRASE_GROUP (self), NULL);

  return statreg_passphrase_dup_secret (self->first);
}

/**
 * statreg_passphrase_group_clear:
 * @self: a group
 *
 * Forgets what was typed.
 */
void
statreg_passphrase_group_clear (StatregPassphraseGroup *self)
{
  g_return_if_fail (STATREG_IS_PASSPHRASE_GROUP (self));

  gtk_editable_set_text (self->first, "");
  gtk_editable_set_text (self->second, "");
}

/**
 * statreg_passphrase_dup_secret:
 * @entry: an entry whose text lies in a #GtkPasswordEntryBuffer
 *
 * Takes the text without a copy outside of locked memory, which a property or an expression would make.
 *
 * Returns: (transfer full): the text
 */
StatregSecret *
statreg_passphrase_dup_secret (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);

  return statreg_secret_new (text, strlen (text));
}
