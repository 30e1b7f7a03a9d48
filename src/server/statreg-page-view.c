/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-page-assets.h"
#include "statreg-page-strings.h"
#include "statreg-template.h"
#include "statreg-time.h"

#define YES "yes"
#define MARK_SIZE 16

/* The page in the making: what the template's variables are worth. */
typedef struct
{
  const StatregPageAssets *assets;
  const StatregCatalog    *catalog;   /* NULL: English */
  GHashTable              *values;    /* name (static) → owned text */
} View;

static const char *
translate (const View *view, const char *message)
{
  return statreg_catalog_lookup (view->catalog, message);
}

static void
set_value (View *view, const char *name, const char *value)
{
  g_hash_table_insert (view->values, (gpointer) name, g_strdup (value ? value : ""));
}

static void
set_flag (View *view, const char *name, gboolean on)
{
  set_value (view, name, on ? YES : "");
}

/* A value that was set, else a sentence of the page. */
static const char *
look_up (const char *name, gpointer user_data)
{
  const View *view = user_data;
  const char *value = g_hash_table_lookup (view->values, name);
  const char *sentence = value ? NULL : statreg_page_strings_get (name);

  return sentence ? translate (view, sentence) : value;
}

static char *
dup_month (const View *view, guint month)
{
  const char *name = statreg_page_strings_get_month (month);
  g_autofree char *message = g_strconcat ("month\004", name, NULL);
  const char *translation = translate (view, message);

  return g_strdup (translation == message ? name : translation);
}

/* In the administrator's time zone, with its offset, since owners may sit elsewhere. Not by the process'
 * locale: %B is filled in beforehand. */
static char *
format_time (const View *view, gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);
  g_autofree char *month = NULL;
  g_autoptr(GString) format = NULL;

  if (!time)
    return g_strdup ("");
  month = dup_month (view, g_date_time_get_month (time));
  /* Translators: a point in time as for g_date_time_format(); %B stands for the month's name. */
  format = g_string_new (translate (view, N_("%-d %B %Y, %H:%M (UTC%:z)")));
  g_string_replace (format, "%B", month, 0);
  return g_date_time_format (time, format->str);
}

static void
set_time (View *view, const char *name, const char *machine_name, gint64 seconds)
{
  g_autofree char *text = seconds != 0 ? format_time (view, seconds) : g_strdup ("");
  g_autofree char *machine_text = seconds != 0 ? statreg_time_format (seconds) : g_strdup ("");

  set_value (view, name, text);
  set_value (view, machine_name, machine_text);
}

static void
set_config (View *view, const StatregPageConfig *config)
{
  set_value (view, "organisation", config->organisation);
  set_value (view, "note", config->note);
  set_flag (view, "ask-domain", config->ask_domain);
  set_flag (view, "ask-code", config->code && *config->code);
  set_time (view, "opens-time", "opens-machine-time", config->opens);
  set_time (view, "closes-time", "closes-machine-time", config->closes);
}

static void
set_state (View *view, const StatregPageConfig *config, StatregViewState state)
{
  gint64 now = statreg_time_now ();
  gboolean is_closed = state == STATREG_VIEW_CLOSED;
  gboolean is_time_known = is_closed && statreg_page_config_is_time_known (config);
  gboolean is_early = is_time_known && now < config->opens;
  gboolean is_over = is_time_known && !is_early && config->closes != 0 && now >= config->closes;

  set_flag (view, "form", state == STATREG_VIEW_FORM);
  /* After "registered" the fields stand there again, empty, for the next mailbox. */
  set_flag (view, "fields", state == STATREG_VIEW_FORM ||
                            (state == STATREG_VIEW_REGISTERED && statreg_page_config_is_open (config, now)));
  set_flag (view, "registered", state == STATREG_VIEW_REGISTERED);
  set_flag (view, "closed", is_closed);
  set_flag (view, "early", is_early);
  set_flag (view, "over", is_over);
  set_flag (view, "paused", is_closed && !is_early && !is_over);
}

/* What was typed comes back, except for what is secret. */
static void
set_form (View *view, const StatregForm *form, const char *token)
{
  set_value (view, "value-address", form ? form->address : NULL);
  set_value (view, "value-logon", form ? form->logon : NULL);
  set_value (view, "value-domain", form ? form->domain : NULL);
  set_value (view, "token", token);
  set_flag (view, "sent", form != NULL);
}

static void
set_complaint (View *view, StatregComplaint complaint)
{
  static const struct { const char *field, *name; } errors[] = {
    { "address", "error-address" }, { "logon", "error-logon" }, { "domain", "error-domain" },
    { "password", "error-password" }, { "code", "error-code" },
  };
  const char *sentence = statreg_page_strings_get_complaint (complaint);
  const char *text = sentence ? translate (view, sentence) : "";
  const char *field = statreg_page_strings_get_field (complaint);

  set_value (view, "complaint", text);
  set_value (view, "complaint-field", field);
  set_flag (view, "complaint-general", sentence && !field);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    set_value (view, errors[i].name, g_strcmp0 (errors[i].field, field) == 0 ? text : NULL);
  if (complaint != STATREG_COMPLAINT_NONE)
    set_value (view, "hint-password", translate (view, statreg_page_strings_get ("hint-password-again")));
}

/* What the browser's tab says, and what a screen reader says first. */
static void
set_title (View *view, StatregViewState state, StatregComplaint complaint, const char *organisation)
{
  const char *name = state == STATREG_VIEW_REGISTERED ? "registered-heading"
                     : state == STATREG_VIEW_FORM && complaint != STATREG_COMPLAINT_NONE ? "alert-heading"
                                                                                         : "heading";
  const char *what = look_up (name, view);
  g_autofree char *title = organisation && *organisation ? g_strdup_printf ("%s – %s", what, organisation)
                                                         : g_strdup (what);

  set_value (view, "title", title);
}

static GBytes *
make_page (const StatregPageConfig *config, StatregViewState state, StatregComplaint complaint,
           const StatregForm *form, const char *token, const char *language)
{
  const StatregPageAssets *assets = statreg_page_assets_get ();
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  View view = { assets, g_str_equal (language, "de") ? assets->german : NULL, values };
  g_autoptr(GError) error = NULL;
  GBytes *page;

  set_value (&view, "language", view.catalog ? "de" : "en");
  set_value (&view, "style", assets->style);
  set_config (&view, config);
  set_state (&view, config, state);
  set_form (&view, form, token);
  set_complaint (&view, complaint);
  set_title (&view, state, complaint, config->organisation);
  page = statreg_template_expand (assets->html, look_up, &view, &error);
  if (!page)
    g_error ("page.html: %s", error->message);
  return page;
}

/**
 * statreg_page_view_cut_form:
 * @config: texts and what to ask for
 * @language: "en" or "de"
 *
 * Returns: (transfer full): the form before anybody has filled it in, in pieces between which the token
 *   belongs
 */
GStrv
statreg_page_view_cut_form (const StatregPageConfig *config, const char *language)
{
  /* Random, since the administrator's texts stand on the page as well. */
  g_autofree char *mark = statreg_base64_random (MARK_SIZE);
  g_autoptr(GBytes) page = make_page (config, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, mark, language);
  g_autofree char *text = g_strndup (g_bytes_get_data (page, NULL), g_bytes_get_size (page));

  return g_strsplit (text, mark, -1);
}

static GBytes *
join_form (const GStrv pieces, const char *token)
{
  char *text = g_strjoinv (token, pieces);

  return g_bytes_new_take (text, strlen (text));
}

/**
 * statreg_page_view_render:
 * @config: texts and what to ask for
 * @state: what to show; for %STATREG_VIEW_CLOSED the reason is taken from @config and the clock
 * @complaint: what is wrong with @form, or %STATREG_COMPLAINT_NONE
 * @form: (nullable): what was sent; its address, user name and domain come back, its password and code never
 * do
 * @token: (nullable): for the hidden field
 * @language: "en" or "de"
 *
 * Makes the page. The answer depends on nothing but the arguments and the clock, in particular not on what is
 * stored. May be called from any thread.
 *
 * Returns: (transfer full): a whole HTML document in UTF-8
 */
GBytes *
statreg_page_view_render (const StatregPageConfig *config, StatregViewState state, StatregComplaint complaint,
                          const StatregForm *form, const char *token, const char *language)
{
  GStrv pieces = g_str_equal (language, "de") ? config->german_form : config->english_form;

  if (pieces != NULL && token != NULL && state == STATREG_VIEW_FORM && complaint == STATREG_COMPLAINT_NONE &&
      form == NULL)
    return join_form (pieces, token);
  return make_page (config, state, complaint, form, token, language);
}
