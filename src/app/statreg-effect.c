/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-effect.h"

#include <glib/gi18n.h>

#include "statreg-time.h"
#include "statreg-verdict.h"

/* What is lost by replacing @login. */
static char *
describe_lost (const char *when, StatregVerdictKind kind)
{
  switch (kind)
    {
    case STATREG_VERDICT_KIND_WORKS:
      /* Translators: %s is a time, such as “today 07:01” */
      return g_strdup_printf (_("Replaces the login of %s, which works"), when);
    case STATREG_VERDICT_KIND_FAILS:
      return g_strdup_printf (_("Replaces the login of %s, which fails"), when);
    case STATREG_VERDICT_KIND_NONE:
    case STATREG_VERDICT_KIND_UNCLEAR:
    default:
      return g_strdup_printf (_("Replaces the login of %s, not checked"), when);
    }
}

static char *
describe_replacement (StatregInstance *instance, StatregRegistration *registration)
{
  StatregStaticLogin *login =
      statreg_instance_lookup_login (instance, statreg_registration_get_address (registration));
  g_autofree char *when = NULL;

  if (login == NULL || statreg_static_login_get_changed (login) == 0)
    return g_strdup (_("Replaces the login that is there"));
  when = statreg_time_to_people (statreg_static_login_get_changed (login));
  return describe_lost (when, statreg_verdict_get_kind (
                                  statreg_verdict_from_text (statreg_static_login_get_verdict (login))));
}

static char *
describe_merge (StatregInstance *instance, StatregRegistration *registration)
{
  switch (statreg_instance_get_effect (instance, registration))
    {
    case STATREG_EFFECT_REPLACES:
      return describe_replacement (instance, registration);
    case STATREG_EFFECT_UNCHANGED:
      return g_strdup (_("Already applied"));
    case STATREG_EFFECT_NEW:
    default:
      return g_strdup (_("New"));
    }
}

/**
 * statreg_effect_describe:
 * @instance: the instance to apply to
 * @store: the store that @registration is pending in
 * @registration: a pending registration
 * @seal: what is known about its sealed text
 *
 * Says what applying @registration would do, and whether another one of the same address is pending; or what speaks
 * against its sealed text.
 *
 * Returns: (transfer full): a few words for people
 */
char *
statreg_effect_describe (StatregInstance *instance, StatregStore *store, StatregRegistration *registration,
                         StatregSealState seal)
{
  g_autofree char *merge = NULL;
  guint of = 0;

  if (seal == STATREG_SEAL_TAMPERED)
    return g_strdup (_("Tampered with"));
  if (seal == STATREG_SEAL_OTHER_KEY)
    return g_strdup (_("Sealed to an unknown key"));
  merge = describe_merge (instance, registration);

  switch (statreg_store_get_twin (store, registration, &of))
    {
    case STATREG_TWIN_NEWEST:
      /* Translators: %s is “New” or the like, %u how many registrations of this address are pending */
      return g_strdup_printf (_("%s · newest of %u"), merge, of);
    case STATREG_TWIN_OLDER:
      return g_strdup_printf (_("%s · older of %u"), merge, of);
    case STATREG_TWIN_NONE:
    default:
      return g_steal_pointer (&merge);
    }
}

/**
 * statreg_effect_describe_seal:
 * @seal: what is known about a sealed text
 *
 * Returns: (transfer full) (nullable): what that means and what to do; %NULL when nothing speaks against it
 */
char *
statreg_effect_describe_seal (StatregSealState seal)
{
  switch (seal)
    {
    case STATREG_SEAL_TAMPERED:
      return g_strdup (_("The sealed password was not made for this entry, so it is not applied. Delete it and ask the "
                         "owner to register again."));
    case STATREG_SEAL_OTHER_KEY:
      return g_strdup (_("This data folder does not list the key that the password is sealed to. Restore that key from "
                         "its backup, or ask the owner to register again."));
    case STATREG_SEAL_UNKNOWN:
    case STATREG_SEAL_GOOD:
    default:
      return NULL;
    }
}

static int
rank_seal (StatregSealState seal)
{
  switch (seal)
    {
    case STATREG_SEAL_TAMPERED:
      return 0;
    case STATREG_SEAL_OTHER_KEY:
      return 1;
    case STATREG_SEAL_UNKNOWN:
    case STATREG_SEAL_GOOD:
    default:
      return 2;
    }
}

/**
 * statreg_effect_compare_seals:
 * @a: what is known about a sealed text
 * @b: and about another one
 *
 * Orders what was tampered with before unknown keys, and those before everything else.
 *
 * Returns: less than, equal to or greater than zero, as strcmp() does
 */
int
statreg_effect_compare_seals (StatregSealState a, StatregSealState b)
{
  return rank_seal (a) - rank_seal (b);
}

/**
 * statreg_effect_compare:
 * @instance: the instance to apply to
 * @store: the store that both are pending in
 * @a: a pending registration
 * @b: another one
 *
 * Orders new ones before those that replace and those that change nothing, each with the newest of an address
 * first.
 *
 * Returns: less than, equal to or greater than zero, as strcmp() does
 */
int
statreg_effect_compare (StatregInstance *instance, StatregStore *store, StatregRegistration *a,
                        StatregRegistration *b)
{
  StatregEffect effect_a = statreg_instance_get_effect (instance, a);
  StatregEffect effect_b = statreg_instance_get_effect (instance, b);

  if (effect_a != effect_b)
    return effect_a < effect_b ? -1 : 1;
  return (int) statreg_store_get_twin (store, a, NULL) - (int) statreg_store_get_twin (store, b, NULL);
}
