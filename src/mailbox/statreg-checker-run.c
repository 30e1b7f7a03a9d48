/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-checker-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-task.h"

/* What a run brings, and what becomes of it. */

/* "120 checked: 110 work, 8 fail, 2 unclear" */
static char *
make_sum (StatregChecker *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "%u checked: %u work, %u fail, %u unclear",
                                       "%u checked: %u work, %u fail, %u unclear", self->n_done),
                          self->n_done, self->n_works, self->n_fails, self->n_unclear);
  if (self->n_held > 0)
    g_string_append_printf (
        text, g_dngettext (GETTEXT_PACKAGE, "; %u not checked", "; %u not checked", self->n_held),
        self->n_held);
  if (self->error)
    g_string_append_printf (text, ". %s", self->error->message);
  else if (self->cancelled)
    g_string_append_printf (text, ". %s", _("The rest was cancelled"));
  return g_strdup (text->str);
}

void
statreg_checker_update_text (StatregChecker *self)
{
  if (!self->active)
    statreg_checker_take_text (self, make_sum (self));
  else if (self->paused)
    statreg_checker_take_text (
        self, g_strdup_printf (_("Paused after %u of %u"), self->n_done + self->n_held, self->n_total));
  else if (self->run && !self->cancelled && self->n_total == 0)
    statreg_checker_take_text (self, g_strdup (_("Checking…")));
  else if (self->run && !self->cancelled)
    statreg_checker_take_text (
        self, g_strdup_printf (_("Checking: %u of %u done"), self->n_done + self->n_held, self->n_total));
  else
    statreg_checker_take_text (self, g_strdup (_("Ending the checks…")));
}

StatregInstance *
statreg_checker_find_instance (StatregChecker *self, const char *id)
{
  StatregInstance *instance = statreg_instances_lookup (self->instances, id);

  return instance && !statreg_instance_get_load_error (instance) ? instance : NULL;
}

/* Seen at once; the file follows, and then the list finds nothing changed. */
static void
show_verdict (StatregChecker *self, StatregCheck *check)
{
  StatregInstance *instance = statreg_checker_find_instance (self, check->instance);
  StatregStaticLogin *login = instance ? statreg_instance_lookup_login (instance, check->address) : NULL;
  g_autofree char *server =
      login ? statreg_checks_dup_server (statreg_instance_get_connection (instance)) : NULL;

  if (login && g_str_equal (statreg_static_login_get_sealed (login), check->sealed) &&
      g_strcmp0 (server, check->server) == 0)
    {
      statreg_static_login_set_verdict (login, statreg_verdict_to_text (check->finding->verdict), check->at,
                                        check->finding->messages, check->finding->text);
      g_signal_emit_by_name (statreg_instance_get_static_logins (instance), "verdicts-changed");
    }
  statreg_verdicts_add (self->verdicts, check);
}

static void
remember (StatregChecker *self, StatregCheck *check)
{
  StatregCheckSubject subject = statreg_check_get_subject (check);
  StatregCheckResult result = statreg_check_get_result (check);

  if (!self->known)
    self->known = statreg_checks_new ();
  statreg_checks_end (self->known, &subject, check->begun, &result, FALSE);
}

static void
take_finding (StatregChecker *self, StatregCheck *check)
{
  StatregVerdict verdict = check->finding->verdict;
  StatregVerdictKind kind = statreg_verdict_get_kind (verdict);
  gboolean is_known = kind == STATREG_VERDICT_KIND_WORKS || kind == STATREG_VERDICT_KIND_FAILS;

  if (kind == STATREG_VERDICT_KIND_NONE)
    return; /* cancelled */
  self->n_done++;
  self->n_works += kind == STATREG_VERDICT_KIND_WORKS;
  self->n_fails += kind == STATREG_VERDICT_KIND_FAILS;
  self->n_unclear += kind == STATREG_VERDICT_KIND_UNCLEAR;
  if (is_known && !*check->registration)
    show_verdict (self, check);
  else if (is_known)
    remember (self, check);
  g_hash_table_replace (self->findings,
                        statreg_check_dup_name (check->instance, check->address, check->registration),
                        g_steal_pointer (&check->finding));
  g_signal_emit_by_name (self, "checked", check->instance, check->address, check->registration,
                         (guint) verdict);
}

static void
on_report (gpointer owner, GPtrArray *checks, guint total)
{
  StatregChecker *self = owner;
  guint before[] = { self->n_done, self->n_works, self->n_fails, self->n_unclear, self->n_held };
  const guint ids[] = { STATREG_CHECKER_PROP_N_DONE, STATREG_CHECKER_PROP_N_WORKS,
                        STATREG_CHECKER_PROP_N_FAILS, STATREG_CHECKER_PROP_N_UNCLEAR,
                        STATREG_CHECKER_PROP_N_HELD };

  g_object_freeze_notify (G_OBJECT (self));
  statreg_checker_set_number (self, STATREG_CHECKER_PROP_N_TOTAL, total);
  for (guint i = 0; i < checks->len; i++)
    {
      StatregCheck *check = checks->pdata[i];

      if (check->finding)
        take_finding (self, check);
      else
        {
          self->n_held++;
          g_signal_emit_by_name (self, "held", check->instance, check->address, check->registration,
                                 check->why);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (*statreg_checker_get_number (self, ids[i]) != before[i])
      statreg_checker_notify (self, ids[i]);
  statreg_checker_update_text (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_end (gpointer owner, GPtrArray *checks, guint total, const GError *error)
{
  g_autoptr(StatregChecker) self = g_object_ref (owner);

  on_report (self, checks, total);
  if (error && !self->error)
    self->error = g_error_copy (error);
  statreg_check_run_leave (g_steal_pointer (&self->run));
  statreg_checker_update_text (self);
  statreg_verdicts_flush (self->verdicts);
}

static void
reset (StatregChecker *self)
{
  g_clear_error (&self->error);
  g_hash_table_remove_all (self->findings);
  self->cancelled = FALSE;
  statreg_checker_set_switch (self, STATREG_CHECKER_PROP_PAUSED, FALSE);
  for (guint i = STATREG_CHECKER_PROP_N_TOTAL; i <= STATREG_CHECKER_PROP_N_HELD; i++)
    statreg_checker_set_number (self, i, 0);
}

void
statreg_checker_start (StatregChecker *self, StatregCheckOrder *order)
{
  if (self->run && statreg_check_run_add (self->run, order))
    return;
  if (self->active)
    {
      g_queue_push_tail (&self->later, order);
      return;
    }
  reset (self);
  self->run = statreg_check_run_new (self->folder, self->keys, &self->pacing, self, on_report, on_end);
  statreg_check_run_add (self->run, order);
  statreg_checker_set_switch (self, STATREG_CHECKER_PROP_ACTIVE, TRUE);
  statreg_checker_update_text (self);
}

void
statreg_checker_on_written (gpointer owner, const GError *error)
{
  g_autoptr(StatregChecker) self = g_object_ref (owner);
  StatregCheckOrder *order;

  if (error && !self->error)
    self->error = g_error_copy (error);
  if (self->run)
    return;
  statreg_checker_set_switch (self, STATREG_CHECKER_PROP_PAUSED, FALSE);
  self->active = FALSE;
  statreg_checker_update_text (self);
  statreg_checker_read_known (self);
  statreg_checker_notify (self, STATREG_CHECKER_PROP_ACTIVE);
  while ((order = g_queue_pop_head (&self->later)))
    statreg_checker_start (self, order);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  StatregChecks *checks = statreg_checks_load (data, &error);

  if (checks)
    g_task_return_pointer (task, checks, (GDestroyNotify) statreg_checks_free);
  else
    g_task_return_error (task, error);
}

/* A file that cannot be read keeps checks from beginning, which is told then. */
static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregChecker *self = STATREG_CHECKER (source);
  g_autoptr(StatregChecks) checks = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!checks || self->active || !self->folder)
    return;
  g_clear_pointer (&self->known, statreg_checks_free);
  self->known = g_steal_pointer (&checks);
  g_signal_emit_by_name (self, "checked", "", "", "", (guint) STATREG_VERDICT_NONE);
}

void
statreg_checker_read_known (StatregChecker *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, on_read_ready, NULL);

  g_task_set_source_tag (task, statreg_checker_read_known);
  g_task_set_task_data (task, g_object_ref (self->folder), g_object_unref);
  statreg_task_run_in_thread (task, read_in_thread);
}
