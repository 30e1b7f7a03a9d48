/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-submission.h"

#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-journal-line.h"
#include "statreg-time.h"
#include "statreg-token.h"

#define ID_SIZE 16

static gboolean
complain (StatregAnswer *answer, guint status, StatregComplaint complaint)
{
  answer->status = status;
  answer->complaint = complaint;
  return FALSE;
}

/* The body, and with it the password in its escaped form, lives no longer than this. */
static gboolean
decode (StatregRequest *request, StatregAnswer *answer, const char **too_long)
{
  const guint8 *body = statreg_secret_get_data (request->body);
  gsize size = statreg_secret_get_size (request->body);
  StatregFormResult result = statreg_form_decode (body, size, &answer->form, too_long);

  statreg_request_clear_body (request);
  return result != STATREG_FORM_MALFORMED ||
         complain (answer, SOUP_STATUS_BAD_REQUEST, STATREG_COMPLAINT_MALFORMED);
}

static gboolean
put_off (StatregAnswer *answer, guint retry_seconds)
{
  answer->retry_seconds = retry_seconds;
  return complain (answer, STATREG_STATUS_TOO_MANY_REQUESTS, STATREG_COMPLAINT_TOO_MANY);
}

static gboolean
check_throttle (const StatregRequest *request, StatregThrottle *throttle, StatregAnswer *answer)
{
  guint retry_seconds = 0;

  return statreg_throttle_take (throttle, request->source, g_get_monotonic_time (), &retry_seconds) ||
         put_off (answer, retry_seconds);
}

static gboolean
check_token (const StatregRequest *request, StatregAnswer *answer)
{
  g_autofree char *source = statreg_throttle_source_text (request->source);

  return statreg_token_check (answer->form->token, source, g_get_monotonic_time () / G_USEC_PER_SEC) ||
         complain (answer, SOUP_STATUS_BAD_REQUEST, STATREG_COMPLAINT_FORM_OUT_OF_DATE);
}

/* Comparing the hashes takes the same time wherever the texts differ, and whatever their lengths. */
static gboolean
is_same_code (const char *typed, const char *code)
{
  guint8 typed_hash[crypto_generichash_BYTES], code_hash[crypto_generichash_BYTES];

  crypto_generichash (typed_hash, sizeof typed_hash, (const guint8 *) typed, strlen (typed), NULL, 0);
  crypto_generichash (code_hash, sizeof code_hash, (const guint8 *) code, strlen (code), NULL, 0);
  return sodium_memcmp (typed_hash, code_hash, sizeof code_hash) == 0;
}

static gboolean
check_code (const StatregRequest *request, const StatregPageConfig *config, StatregThrottle *throttle,
            StatregAnswer *answer)
{
  gint64 now = g_get_monotonic_time ();
  guint retry_seconds = 0;

  if (*config->code == '\0')
    return TRUE;
  if (!statreg_throttle_may_try_code (throttle, request->source, now, &retry_seconds))
    return put_off (answer, retry_seconds);
  if (is_same_code (answer->form->code, config->code))
    return TRUE;
  statreg_throttle_wrong_code (throttle, request->source, now);
  return complain (answer, SOUP_STATUS_FORBIDDEN, STATREG_COMPLAINT_WRONG_CODE);
}

static StatregComplaint
get_length_complaint (const char *field)
{
  static const struct
  {
    const char *field;
    StatregComplaint complaint;
  } rows[] =
  {
    { "address", STATREG_COMPLAINT_ADDRESS_TOO_LONG },
    { "logon", STATREG_COMPLAINT_LOGON_TOO_LONG },
    { "password", STATREG_COMPLAINT_PASSWORD_TOO_LONG },
    { "domain", STATREG_COMPLAINT_DOMAIN_TOO_LONG },
    { "code", STATREG_COMPLAINT_WRONG_CODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].field, field))
      return rows[i].complaint;
  return STATREG_COMPLAINT_ALL_TOO_LONG;
}

static gboolean
is_good_password (const StatregSecret *password)
{
  return statreg_password_check (statreg_secret_get_data (password), statreg_secret_get_size (password),
                                 NULL);
}

static StatregComplaint
find_complaint (const StatregForm *form, gboolean ask_domain)
{
  if (*form->address == '\0')
    return STATREG_COMPLAINT_NO_ADDRESS;
  if (!statreg_address_check (form->address, NULL))
    return STATREG_COMPLAINT_BAD_ADDRESS;
  if (*form->logon != '\0' && !statreg_logon_check (form->logon, NULL))
    return STATREG_COMPLAINT_BAD_LOGON;
  if (ask_domain && !statreg_domain_check (form->domain, NULL))
    return STATREG_COMPLAINT_BAD_DOMAIN;
  if (form->password == NULL)
    return STATREG_COMPLAINT_NO_PASSWORD;
  return is_good_password (form->password) ? STATREG_COMPLAINT_NONE : STATREG_COMPLAINT_MALFORMED;
}

static gboolean
check_fields (const StatregPageConfig *config, const char *too_long, StatregAnswer *answer)
{
  StatregComplaint complaint = too_long != NULL ? get_length_complaint (too_long)
                                                : find_complaint (answer->form, config->ask_domain);

  return complaint == STATREG_COMPLAINT_NONE || complain (answer, SOUP_STATUS_BAD_REQUEST, complaint);
}

/* Each field within its limit still may make up a line that the journal refuses: escapes are longer than
 * letters. */
static gboolean
fits_journal (StatregRegistration *registration)
{
  g_autoptr(GString) line = g_string_new (NULL);

  return statreg_journal_line_append_registration (line, registration, NULL);
}

static StatregRegistration *
seal (const StatregRequest *request, const StatregPageConfig *config, const StatregForm *form, GError **error)
{
  g_autofree char *id = statreg_base64_random (ID_SIZE);
  g_autofree char *source = g_inet_address_to_string (request->source);
  g_autofree char *address = statreg_address_normalize (form->address, error);
  const char *logon = *form->logon != '\0' ? form->logon : address;
  const char *domain = config->ask_domain ? form->domain : "";
  g_autofree char *sealed = NULL;

  if (address == NULL)
    return NULL;
  sealed = statreg_seal (&config->key, id, address, logon, domain, form->password, error);
  if (sealed == NULL)
    return NULL;
  return statreg_registration_new (id, statreg_time_now (), address, logon, domain, source, config->key.id,
                                   sealed);
}

static StatregRegistration *
make_registration (const StatregRequest *request, const StatregPageConfig *config, StatregAnswer *answer)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregRegistration) registration = seal (request, config, answer->form, &error);

  if (registration != NULL && fits_journal (registration))
    return g_steal_pointer (&registration);
  if (registration != NULL || g_error_matches (error, STATREG_ERROR, STATREG_ERROR_LIMIT))
    complain (answer, SOUP_STATUS_BAD_REQUEST, STATREG_COMPLAINT_ALL_TOO_LONG);
  else
    {
      g_warning ("A registration could not be sealed: %s", error->message);
      complain (answer, SOUP_STATUS_SERVICE_UNAVAILABLE, STATREG_COMPLAINT_NOT_STORED);
    }
  return NULL;
}

/**
 * statreg_submission_examine:
 * @request: a POST that the gate and the policy let through, with its whole body; the body is cleared here
 * @config: what is served
 * @throttle: buckets of the sources
 * @answer: all zero; filled with what to say if nothing is to be stored, else with the form to show if
 *   storing fails
 *
 * The window is looked at here, after the last byte of the body. No step depends on what is stored already,
 * so that known and unknown addresses get the same answer in the same time.
 *
 * Returns: (transfer full) (nullable): a sealed registration to store, or %NULL with @answer complete
 */
StatregRegistration *
statreg_submission_examine (StatregRequest *request, const StatregPageConfig *config,
                            StatregThrottle *throttle, StatregAnswer *answer)
{
  StatregRegistration *registration = NULL;
  const char *too_long = NULL;
  gint64 now = statreg_time_now ();

  if (!statreg_page_config_is_open (config, now))
    {
      statreg_request_clear_body (request);
      statreg_answer_set_closed (answer, config, now);
      return NULL;
    }
  if (decode (request, answer, &too_long) && check_throttle (request, throttle, answer) &&
      check_token (request, answer) && check_code (request, config, throttle, answer) &&
      check_fields (config, too_long, answer))
    registration = make_registration (request, config, answer);
  if (answer->form != NULL)
    g_clear_pointer (&answer->form->password, statreg_secret_unref);
  sodium_stackzero (64 * 1024);
  return registration;
}
