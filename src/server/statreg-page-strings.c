/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-strings.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  const char *text;
} PageString;

/* Names as in page.html. A dash joins what belongs together: alert-…, label-…, hint-…. */
static const PageString strings[] = {
  { "heading", N_("Register your mailbox") },
  { "lead", N_("Enter the login of your mailbox here.") },
  { "promise", N_("It is not checked now and not used automatically. The administrator decides.") },
  { "alert-heading", N_("Nothing has been registered yet") },
  { "label-address", N_("E-mail address") },
  { "label-logon", N_("User name") },
  { "optional-logon", N_("(if it differs)") },
  { "hint-logon", N_("Only if you do not sign in with your e-mail address.") },
  { "label-domain", N_("Domain") },
  { "optional-domain", N_("(if you have one)") },
  { "hint-domain", N_("The Windows domain that you sign in to.") },
  { "label-password", N_("Password") },
  { "hint-password", N_("The password that you read your mail with.") },
  { "hint-password-again", N_("Please enter it again: for your safety this page does not keep it.") },
  { "label-code", N_("Access code") },
  { "hint-code", N_("You received it together with the address of this page.") },
  { "button", N_("Register") },
  { "facts-heading", N_("What happens with your login") },
  { "fact-who", N_("Who gets it") },
  { "fact-who-text", N_("Only your administrator. The time and your network address are noted with it.") },
  { "fact-safe", N_("How it is protected") },
  { "fact-safe-text", N_("It travels encrypted. Your password is sealed on arrival; only the "
                         "administrator’s key opens it.") },
  { "fact-why", N_("Why it is needed") },
  { "fact-why-text", N_("Your mail server opens a mailbox only with the login of its owner.") },
  { "registered-heading", N_("Your mailbox has been registered.") },
  { "registered-text", N_("Your login is stored safely. You have nothing more to do and can close this "
                          "page.") },
  { "next-heading", N_("What happens next") },
  { "next-text", N_("The administrator looks through the registrations and decides about yours. It has "
                    "not been checked; if something was mistyped, just register again.") },
  { "another", N_("Register another mailbox") },
  { "early-heading", N_("Registration is not open yet.") },
  { "early-text", N_("It opens on:") },
  { "over-heading", N_("Registration is over.") },
  { "over-text", N_("It was open until:") },
  { "over-next", N_("If your mailbox is still missing, please ask your administrator.") },
  { "paused-heading", N_("Registrations cannot be accepted at the moment.") },
  { "paused-next", N_("Please try again later. If it stays like this, please tell your administrator.") },
  { "not-kept", N_("What you sent was not stored.") },
  { "closes", N_("Registration is open until") },
};

typedef struct
{
  const char *field;
  const char *text;
} Complaint;

static const Complaint complaints[] = {
  [STATREG_COMPLAINT_NONE] = { NULL, NULL },
  [STATREG_COMPLAINT_NO_ADDRESS] = { "address", N_("Enter the e-mail address of your mailbox.") },
  [STATREG_COMPLAINT_BAD_ADDRESS] =
    { "address", N_("This is not an e-mail address. It looks like name@example.org.") },
  [STATREG_COMPLAINT_NO_PASSWORD] = { "password", N_("Enter the password of your mailbox.") },
  [STATREG_COMPLAINT_ADDRESS_TOO_LONG] =
    { "address", N_("The e-mail address is too long. It can have 254 characters at most.") },
  [STATREG_COMPLAINT_LOGON_TOO_LONG] =
    { "logon", N_("The user name is too long. It can have 256 characters at most, fewer if some are "
                  "accented.") },
  [STATREG_COMPLAINT_BAD_LOGON] = { "logon", N_("The user name contains a character that cannot be part "
                                                "of one.") },
  [STATREG_COMPLAINT_PASSWORD_TOO_LONG] =
    { "password", N_("The password is too long. It can have 512 characters at most, fewer if some are "
                     "accented.") },
  [STATREG_COMPLAINT_DOMAIN_TOO_LONG] = { "domain", N_("The domain is too long. It can have 64 "
                                                       "characters at most.") },
  [STATREG_COMPLAINT_BAD_DOMAIN] =
    { "domain", N_("This is not a Windows domain. It looks like EXAMPLE or example.org.") },
  [STATREG_COMPLAINT_ALL_TOO_LONG] =
    { NULL, N_("Your entries are too long together. A shorter user name may help; otherwise please ask "
               "your administrator.") },
  [STATREG_COMPLAINT_WRONG_CODE] = { "code", N_("The access code is not right. Please type it again as "
                                                "you received it.") },
  [STATREG_COMPLAINT_TOO_MANY] =
    { NULL, N_("There were too many attempts from your network. Please wait a little, then click "
               "Register again.") },
  [STATREG_COMPLAINT_FORM_OUT_OF_DATE] =
    { NULL, N_("This page was open for too long. Please enter your password again and click Register.") },
  [STATREG_COMPLAINT_NOT_STORED] =
    { NULL, N_("Your registration could not be stored. Please try again later. If it stays like this, "
               "please tell your administrator.") },
  [STATREG_COMPLAINT_MALFORMED] =
    { NULL, N_("Your entries could not be read. Please fill in the form again, without tabs or other "
               "control characters.") },
};

static const char *const months[] = {
  NC_("month", "January"), NC_("month", "February"), NC_("month", "March"), NC_("month", "April"),
  NC_("month", "May"), NC_("month", "June"), NC_("month", "July"), NC_("month", "August"),
  NC_("month", "September"), NC_("month", "October"), NC_("month", "November"), NC_("month", "December"),
};

/**
 * statreg_page_strings_get:
 * @name: what the template calls a sentence
 *
 * Goes through the table, which is short: a page has some forty look-ups.
 *
 * Returns: (transfer none) (nullable): the sentence in English, to be translated, or %NULL when there is none
 */
const char *
statreg_page_strings_get (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (g_str_equal (strings[i].name, name))
      return strings[i].text;
  return NULL;
}

/**
 * statreg_page_strings_get_complaint:
 * @complaint: what is wrong
 *
 * Returns: (transfer none) (nullable): the sentence in English, to be translated; %NULL when nothing is wrong
 */
const char *
statreg_page_strings_get_complaint (StatregComplaint complaint)
{
  g_return_val_if_fail ((guint) complaint < G_N_ELEMENTS (complaints), NULL);
  return complaints[complaint].text;
}

/**
 * statreg_page_strings_get_field:
 * @complaint: what is wrong
 *
 * Returns: (transfer none) (nullable): the field that it stands at; %NULL when it is about the form as a whole
 */
const char *
statreg_page_strings_get_field (StatregComplaint complaint)
{
  g_return_val_if_fail ((guint) complaint < G_N_ELEMENTS (complaints), NULL);
  return complaints[complaint].field;
}

/**
 * statreg_page_strings_get_month:
 * @month: 1 to 12
 *
 * Returns: (transfer none): its name in English, to be translated in the context "month"
 */
const char *
statreg_page_strings_get_month (guint month)
{
  g_return_val_if_fail (month >= 1 && month <= G_N_ELEMENTS (months), NULL);
  return months[month - 1];
}
