/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-registrations-dialog-private.h"

#include <glib/gi18n.h>

#include "statreg-check-banner.h"
#include "statreg-effect.h"
#include "statreg-verdict-look.h"

StatregVerdict
_statreg_registrations_dialog_get_verdict (StatregRegistrationsDialog *self, const char *id, char **sentence)
{
  return statreg_checker_get_pending_verdict (statreg_session_get_checker (self->session),
                                              statreg_instance_get_id (self->instance), id, sentence);
}

/* For the .ui; a cell that is being taken down has neither a registration nor a root. */
static StatregVerdict
get_verdict (StatregRegistration *registration, GtkWidget *root, char **sentence)
{
  if (registration == NULL || !STATREG_IS_REGISTRATIONS_DIALOG (root))
    return STATREG_VERDICT_NONE;
  return _statreg_registrations_dialog_get_verdict (STATREG_REGISTRATIONS_DIALOG (root),
                                                    statreg_registration_get_id (registration), sentence);
}

static GStrv
choose_verdict_classes (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  return statreg_verdict_dup_classes (get_verdict (registration, root, NULL));
}

static char *
choose_verdict_icon (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  return g_strdup (statreg_verdict_get_icon (get_verdict (registration, root, NULL)));
}

static char *
format_verdict (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  return g_strdup (statreg_verdict_get_title (get_verdict (registration, root, NULL)));
}

static char *
describe_verdict (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  char *sentence = NULL;

  get_verdict (registration, root, &sentence);
  return sentence;
}

/* As get_verdict(). */
static StatregSealState
get_seal (StatregRegistration *registration, GtkWidget *root)
{
  if (registration == NULL || !STATREG_IS_REGISTRATIONS_DIALOG (root))
    return STATREG_SEAL_UNKNOWN;
  return statreg_seal_watch_get_state (STATREG_REGISTRATIONS_DIALOG (root)->seals, registration);
}

static GStrv
choose_effect_classes (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  StatregSealState seal = get_seal (registration, root);
  gboolean suspect = seal == STATREG_SEAL_TAMPERED || seal == STATREG_SEAL_OTHER_KEY;
  const char *const classes[] = { suspect ? "warning" : NULL, NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
describe_seal (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision)
{
  return statreg_effect_describe_seal (get_seal (registration, root));
}

/* In a narrow window the verdict has no column of its own. */
static char *
describe_effect (GtkListItem *cell, StatregRegistration *registration, GtkWidget *root, guint revision, gboolean narrow)
{
  StatregRegistrationsDialog *self;
  g_autofree char *effect = NULL;

  if (registration == NULL || !STATREG_IS_REGISTRATIONS_DIALOG (root))
    return NULL;
  self = STATREG_REGISTRATIONS_DIALOG (root);
  effect = statreg_effect_describe (self->instance, statreg_session_get_store (self->session), registration,
                                    get_seal (registration, root));
  if (!narrow)
    return g_steal_pointer (&effect);
  return g_strdup_printf ("%s · %s", effect, statreg_verdict_get_title (get_verdict (registration, root, NULL)));
}

static int
compare_verdicts (gconstpointer a, gconstpointer b, gpointer data)
{
  StatregRegistration *first = (StatregRegistration *) a, *second = (StatregRegistration *) b;
  int order = statreg_verdict_compare (
      _statreg_registrations_dialog_get_verdict (data, statreg_registration_get_id (first), NULL),
      _statreg_registrations_dialog_get_verdict (data, statreg_registration_get_id (second), NULL));

  return order != 0 ? order : strcmp (statreg_registration_get_address_key (first),
                                      statreg_registration_get_address_key (second));
}

void
_statreg_registrations_dialog_follow_verdicts (StatregRegistrationsDialog *self)
{
  g_signal_connect_object (statreg_session_get_checker (self->session), "checked",
                           G_CALLBACK (_statreg_registrations_dialog_queue_revise), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_instance_get_static_logins (self->instance), "verdicts-changed",
                           G_CALLBACK (_statreg_registrations_dialog_queue_revise), self, G_CONNECT_SWAPPED);
  gtk_custom_sorter_set_sort_func (self->verdict_sorter, compare_verdicts, self, NULL);
}

void
_statreg_registrations_dialog_bind_verdicts (GtkWidgetClass *klass)
{
  g_type_ensure (STATREG_TYPE_CHECK_BANNER);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, verdict_sorter);
  gtk_widget_class_bind_template_callback (klass, choose_verdict_classes);
  gtk_widget_class_bind_template_callback (klass, choose_verdict_icon);
  gtk_widget_class_bind_template_callback (klass, format_verdict);
  gtk_widget_class_bind_template_callback (klass, describe_verdict);
  gtk_widget_class_bind_template_callback (klass, describe_effect);
  gtk_widget_class_bind_template_callback (klass, choose_effect_classes);
  gtk_widget_class_bind_template_callback (klass, describe_seal);
}
