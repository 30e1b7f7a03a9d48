/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-verdict-look.h"

#include <glib/gi18n.h>

#include "statreg-finding.h"
#include "statreg-time.h"

static const struct
{
  const char *icon;
  const char *class;
  int order;
} looks[] = {
  [STATREG_VERDICT_KIND_NONE] = { NULL, "dim-label", 2 },
  [STATREG_VERDICT_KIND_WORKS] = { "object-select-symbolic", "works", 3 },
  [STATREG_VERDICT_KIND_FAILS] = { "dialog-error-symbolic", "fails", 0 },
  [STATREG_VERDICT_KIND_UNCLEAR] = { "dialog-question-symbolic", "unclear", 1 },
};

/**
 * statreg_verdict_get_icon:
 *
 * Returns: (nullable): the name of a symbolic icon; %NULL for what has not been checked
 */
const char *
statreg_verdict_get_icon (StatregVerdict verdict)
{
  return looks[statreg_verdict_get_kind (verdict)].icon;
}

/**
 * statreg_verdict_dup_classes:
 *
 * Returns: (transfer full): style classes for icon and words
 */
GStrv
statreg_verdict_dup_classes (StatregVerdict verdict)
{
  const char *const classes[] = { "verdict", looks[statreg_verdict_get_kind (verdict)].class, NULL };

  return g_strdupv ((GStrv) classes);
}

/**
 * statreg_verdict_compare:
 *
 * Returns: less than, equal to or greater than zero, as strcmp() does
 */
int
statreg_verdict_compare (StatregVerdict a, StatregVerdict b)
{
  int order = looks[statreg_verdict_get_kind (a)].order - looks[statreg_verdict_get_kind (b)].order;

  return order != 0 ? order : (int) a - (int) b;
}

static void
append_check (GString *text, StatregStaticLogin *login)
{
  const char *said = statreg_static_login_get_verdict_text (login);
  g_autofree char *when = statreg_time_to_people (statreg_static_login_get_verdict_at (login));

  g_string_append_c (text, '\n');
  /* Translators: %s is a time, such as “today 07:01” */
  g_string_append_printf (text, _("Checked %s."), when);
  if (*said == '\0')
    return;
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("The server said: %s"), said);
}

/**
 * statreg_verdict_describe_login:
 * @login: a login
 *
 * Says what is known about @login: what it means, what to do next, when it was checked, and the server's own words.
 *
 * Returns: (transfer full): plain text for people
 */
char *
statreg_verdict_describe_login (StatregStaticLogin *login)
{
  StatregVerdict verdict = statreg_verdict_from_text (statreg_static_login_get_verdict (login));
  g_autoptr(StatregFinding) finding = statreg_finding_new (verdict);
  g_autofree char *sentence = NULL;
  GString *text;

  finding->messages = statreg_static_login_get_verdict_messages (login);
  sentence = statreg_finding_describe (finding, statreg_static_login_get_address (login));
  text = g_string_new (sentence);
  if (verdict != STATREG_VERDICT_NONE)
    append_check (text, login);
  return g_string_free (text, FALSE);
}
