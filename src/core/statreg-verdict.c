/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-verdict.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char        *text;    /* in files; never changed */
  StatregVerdictKind kind;
  const char        *title;
  const char        *advice;
} Row;

static const Row rows[STATREG_N_VERDICTS] = {
  [STATREG_VERDICT_NONE] = { "", STATREG_VERDICT_KIND_NONE, N_("not checked"),
    N_("This login has not been checked yet.") },
  [STATREG_VERDICT_WORKS] = { "works", STATREG_VERDICT_KIND_WORKS, N_("works"),
    N_("The server accepted this login. There is nothing to do.") },
  [STATREG_VERDICT_WRONG_LOGIN] = { "wrong-login", STATREG_VERDICT_KIND_FAILS, N_("wrong user name or password"),
    N_("The server refused the user name or the password. Ask the mailbox owner to register again.") },
  [STATREG_VERDICT_LOCKED] = { "locked", STATREG_VERDICT_KIND_FAILS, N_("account locked or disabled"),
    N_("The account is locked or disabled. Have it unlocked, then check again.") },
  [STATREG_VERDICT_EXPIRED] = { "expired", STATREG_VERDICT_KIND_FAILS, N_("password expired"),
    N_("The password has expired. Ask the mailbox owner to change it and to register the new one.") },
  [STATREG_VERDICT_NOT_ALLOWED] = { "not-allowed", STATREG_VERDICT_KIND_FAILS, N_("logins by password not allowed"),
    N_("The server does not allow logins with this kind of password. An app password, or a setting of the "
       "mailbox or of the server, may be needed.") },
  [STATREG_VERDICT_UNREACHABLE] = { "unreachable", STATREG_VERDICT_KIND_UNCLEAR, N_("server unreachable"),
    N_("The server did not answer. Compare server and port in the connection settings, and look whether a "
       "firewall is in the way.") },
  [STATREG_VERDICT_NAME_UNKNOWN] = { "name-unknown", STATREG_VERDICT_KIND_UNCLEAR, N_("server name unknown"),
    N_("There is no server of this name. Look for a typing error in the connection settings.") },
  [STATREG_VERDICT_NOT_TRUSTED] = { "not-trusted", STATREG_VERDICT_KIND_UNCLEAR, N_("certificate not trusted"),
    N_("The server’s certificate is not trusted, so no password was sent. Have it replaced, or look at it with "
       "“Test Connection” and choose “Trust…” there (on the command line: statregctl instance set --pinned-key).") },
  [STATREG_VERDICT_NO_TLS] = { "no-tls", STATREG_VERDICT_KIND_UNCLEAR, N_("no encryption offered"),
    N_("The server offers no encryption here, so no password was sent. Compare port and encryption in the "
       "connection settings.") },
  [STATREG_VERDICT_TRY_LATER] = { "try-later", STATREG_VERDICT_KIND_UNCLEAR, N_("server busy, try later"),
    N_("The server cannot answer at the moment. Check again later.") },
  [STATREG_VERDICT_UNEXPECTED] = { "unexpected", STATREG_VERDICT_KIND_UNCLEAR, N_("unexpected answer"),
    N_("The server’s answer tells nothing about the login. Compare server, port and type in the connection "
       "settings.") },
};

/**
 * statreg_verdict_to_text:
 *
 * Returns: the word for @verdict in files and in the output of statregctl; "" for %STATREG_VERDICT_NONE
 */
const char *
statreg_verdict_to_text (StatregVerdict verdict)
{
  g_return_val_if_fail (verdict >= 0 && verdict < STATREG_N_VERDICTS, "");

  return rows[verdict].text;
}

/**
 * statreg_verdict_from_text:
 * @text: (nullable): a word from a file
 *
 * Returns: the verdict; %STATREG_VERDICT_NONE for a word that is not known
 */
StatregVerdict
statreg_verdict_from_text (const char *text)
{
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    {
      if (g_strcmp0 (rows[i].text, text) == 0)
        return i;
    }
  return STATREG_VERDICT_NONE;
}

/**
 * statreg_verdict_get_kind:
 *
 * Returns: whether @verdict speaks for the login, against it, or not about it at all
 */
StatregVerdictKind
statreg_verdict_get_kind (StatregVerdict verdict)
{
  g_return_val_if_fail (verdict >= 0 && verdict < STATREG_N_VERDICTS, STATREG_VERDICT_KIND_NONE);

  return rows[verdict].kind;
}

/**
 * statreg_verdict_get_title:
 *
 * Returns: a few words for a column, translated
 */
const char *
statreg_verdict_get_title (StatregVerdict verdict)
{
  g_return_val_if_fail (verdict >= 0 && verdict < STATREG_N_VERDICTS, "");

  return _(rows[verdict].title);
}

/**
 * statreg_verdict_get_advice:
 *
 * Returns: a sentence that says what @verdict means and what to do next, translated
 */
const char *
statreg_verdict_get_advice (StatregVerdict verdict)
{
  g_return_val_if_fail (verdict >= 0 && verdict < STATREG_N_VERDICTS, "");

  return _(rows[verdict].advice);
}
