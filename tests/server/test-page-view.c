/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-view.h"

#include <gio/gio.h>
#include <string.h>

#define FAR_FUTURE G_GINT64_CONSTANT (4102444800)   /* 2100-01-01T00:00:00Z */
#define HOSTILE "</p><script>alert(1)</script>\"' onfocus=x &amp;"

static const char *const languages[] = { "en", "de" };

static StatregPageConfig
make_config (void)
{
  StatregPageConfig config = {
    .organisation = (char *) "Example & Söhne GmbH",
    .note = (char *) "First line\nSecond <line>",
    .code = (char *) "K7M2P9QX",
    .ask_domain = TRUE,
  };

  return config;
}

static char *
render (const StatregPageConfig *config, StatregViewState state, StatregComplaint complaint,
        const StatregForm *form, const char *language)
{
  g_autoptr(GBytes) page = statreg_page_view_render (config, state, complaint, form, "the-token", language);
  gsize size;
  const char *data = g_bytes_get_data (page, &size);

  g_assert_true (g_utf8_validate_len (data, size, NULL));
  return g_strndup (data, size);
}

static void
assert_has (const char *page, const char *what)
{
  if (!strstr (page, what))
    g_error ("“%s” is missing in:\n%s", what, strstr (page, "<main"));
}

static void
assert_lacks (const char *page, const char *what)
{
  if (strstr (page, what))
    g_error ("“%s” should not be in:\n%s", what, strstr (page, "<main"));
}

static const char *
get_header (const char *name)
{
  const char *const *headers = statreg_page_view_get_headers ();

  for (guint i = 0; headers[i]; i += 2)
    if (g_str_equal (headers[i], name))
      return headers[i + 1];
  return NULL;
}

/* Whatever the page looks like: no tag left, one style block that the policy allows, nothing that it
 * forbids. */
static void
assert_sound (const char *page)
{
  const char *const forbidden[] = { "@{",    "<script", " style=", "unsafe-", "javascript:",
                                    "http:", "src=",    "<link",   "url(" };
  const char *style = strstr (page, "<style>") + strlen ("<style>");
  const char *end = strstr (style, "</style>");
  g_autofree char *block = g_strndup (style, end - style);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *hash = NULL;
  g_autofree char *source = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    assert_lacks (page, forbidden[i]);
  g_assert_null (strstr (end + 1, "<style"));
  g_checksum_update (checksum, (const guchar *) block, -1);
  g_checksum_get_digest (checksum, digest, &size);
  hash = g_base64_encode (digest, size);
  source = g_strdup_printf ("style-src 'sha256-%s'", hash);
  assert_has (get_header ("Content-Security-Policy"), source);
}

/* Every state with every complaint, language and configuration is a whole page; g_error in the view would end
 * the test. */
static void
test_all (void)
{
  StatregPageConfig configs[] = { make_config (),
                                  make_config (),
                                  { .organisation = (char *) "", .note = (char *) "", .code = (char *) "" } };

  configs[0].opens = FAR_FUTURE;
  configs[1].closes = 1;
  for (guint c = 0; c < G_N_ELEMENTS (configs); c++)
    for (guint state = STATREG_VIEW_FORM; state <= STATREG_VIEW_CLOSED; state++)
      for (guint complaint = STATREG_COMPLAINT_NONE; complaint <= STATREG_COMPLAINT_MALFORMED; complaint++)
        for (guint l = 0; l < G_N_ELEMENTS (languages); l++)
          {
            g_autofree char *page = render (&configs[c], state, complaint, NULL, languages[l]);

            assert_sound (page);
            g_assert_true (g_str_has_prefix (page, "<!DOCTYPE html>"));
            g_assert_true (g_str_has_suffix (page, "</html>\n"));
          }
}

static void
test_form (void)
{
  StatregPageConfig config = make_config ();
  g_autofree char *page = render (&config, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, "en");
  const char *const expected[] = {
    "<html lang=\"en\">",
    "<title>Register your mailbox – Example &amp; Söhne GmbH</title>",
    "Example &amp; Söhne GmbH</p>",
    "First line\nSecond &lt;line&gt;",
    "It is not checked now and not used automatically. The administrator decides.",
    "<form method=\"post\" action=\"/statreg\" accept-charset=\"utf-8\"",
    "name=\"token\" value=\"the-token\"",
    "name=\"address\" type=\"email\" value=\"\" required maxlength=\"254\" autocomplete=\"email\"",
    "name=\"logon\" type=\"text\" value=\"\"",
    "autocomplete=\"username\"",
    "name=\"domain\"",
    "name=\"password\" type=\"password\" required autocomplete=\"off\"",
    "name=\"code\"",
    "autocapitalize=\"characters\"",
    ">Register</button>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_has (page, expected[i]);
  assert_lacks (page, "novalidate");
  assert_lacks (page, "role=\"alert\"");
  assert_lacks (page, "aria-invalid");
  assert_lacks (page, " autofocus");
  assert_lacks (page, "K7M2P9QX");
}

static void
test_asks_only_what_is_wanted (void)
{
  StatregPageConfig config = make_config ();
  g_autofree char *page = NULL;

  config.ask_domain = FALSE;
  config.code = (char *) "";
  config.note = NULL;
  config.organisation = NULL;
  page = render (&config, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, "en");
  assert_lacks (page, "name=\"domain\"");
  assert_lacks (page, "name=\"code\"");
  assert_lacks (page, "class=\"note\"");
  assert_lacks (page, "class=\"organisation\"");
  assert_has (page, "<title>Register your mailbox</title>");
}

/* Each complaint has a sentence in each language, tied to its field if it has one; the wrong field gets the
 * focus. */
static void
test_complaints (void)
{
  const struct { StatregComplaint complaint; const char *field; } cases[] = {
    { STATREG_COMPLAINT_NO_ADDRESS, "address" }, { STATREG_COMPLAINT_BAD_ADDRESS, "address" },
    { STATREG_COMPLAINT_NO_PASSWORD, "password" }, { STATREG_COMPLAINT_ADDRESS_TOO_LONG, "address" },
    { STATREG_COMPLAINT_LOGON_TOO_LONG, "logon" }, { STATREG_COMPLAINT_BAD_LOGON, "logon" },
    { STATREG_COMPLAINT_PASSWORD_TOO_LONG, "password" }, { STATREG_COMPLAINT_DOMAIN_TOO_LONG, "domain" },
    { STATREG_COMPLAINT_BAD_DOMAIN, "domain" }, { STATREG_COMPLAINT_ALL_TOO_LONG, NULL },
    { STATREG_COMPLAINT_WRONG_CODE, "code" }, { STATREG_COMPLAINT_TOO_MANY, NULL },
    { STATREG_COMPLAINT_FORM_OUT_OF_DATE, NULL }, { STATREG_COMPLAINT_NOT_STORED, NULL },
    { STATREG_COMPLAINT_MALFORMED, NULL },
  };
  StatregPageConfig config = make_config ();

  G_STATIC_ASSERT (G_N_ELEMENTS (cases) == STATREG_COMPLAINT_MALFORMED);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *english = render (&config, STATREG_VIEW_FORM, cases[i].complaint, NULL, "en");
      g_autofree char *german = render (&config, STATREG_VIEW_FORM, cases[i].complaint, NULL, "de");
      g_autofree char *id = g_strdup_printf ("id=\"error-%s\"", cases[i].field);
      g_autofree char *link = g_strdup_printf ("<a href=\"#%s\">", cases[i].field);
      g_autofree char *described = g_strdup_printf ("aria-describedby=\"error-%s", cases[i].field);

      assert_has (english, "role=\"alert\"");
      assert_has (english, "<title>Nothing has been registered yet");
      assert_has (german, "<title>Es wurde noch nichts registriert");
      if (cases[i].field)
        {
          assert_has (english, id);
          assert_has (english, link);
          assert_has (english, described);
          assert_has (english, "aria-invalid=\"true\"");
          assert_has (english, " autofocus");
        }
      else
        assert_lacks (english, "aria-invalid");
    }
}

static void
test_keeps_what_was_typed (void)
{
  g_autoptr(StatregForm) form = g_new0 (StatregForm, 1);
  StatregPageConfig config = make_config ();
  g_autofree char *page = NULL;

  form->address = g_strdup ("anna@example.org");
  form->logon = g_strdup (HOSTILE);
  form->domain = g_strdup ("\"><b>");
  form->code = g_strdup ("WRONGCODE");
  form->token = g_strdup ("old-token");
  form->password = statreg_secret_new ("hunter2!", 8);
  page = render (&config, STATREG_VIEW_FORM, STATREG_COMPLAINT_BAD_LOGON, form, "en");
  assert_sound (page);
  assert_has (page, "value=\"anna@example.org\"");
  assert_has (page,
              "value=\"&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onfocus=x &amp;amp;\"");
  assert_has (page, "value=\"&quot;&gt;&lt;b&gt;\"");
  assert_has (page, "Please enter it again");
  assert_lacks (page, "hunter2!");
  assert_lacks (page, "WRONGCODE");
  assert_lacks (page, "old-token");
}

/* The administrator's texts are plain text as well. */
/* What most people get is made beforehand, and no different. */
static void
test_cut_form (void)
{
  StatregPageConfig config = make_config (), prepared = config;
  g_auto(GStrv) pieces = prepared.german_form = statreg_page_view_cut_form (&config, "de");
  g_autofree char *whole = render (&config, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, "de");
  g_autofree char *joined = render (&prepared, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, "de");

  g_assert_cmpstr (joined, ==, whole);
}

static void
test_hostile_config (void)
{
  StatregPageConfig config = make_config ();

  config.organisation = (char *) "<img src=x>";
  config.note = (char *) "<b>\"bold\"</b>\001";
  for (guint state = STATREG_VIEW_FORM; state <= STATREG_VIEW_CLOSED; state++)
    {
      g_autofree char *page = render (&config, state, STATREG_COMPLAINT_NONE, NULL, "de");

      assert_has (page, "&lt;img src=x&gt;");
      assert_has (page, "&lt;b&gt;&quot;bold&quot;&lt;/b&gt;\357\277\275");
      assert_lacks (page, "<img");
      assert_lacks (page, "<b>");
    }
}

static void
test_registered (void)
{
  StatregPageConfig config = make_config ();
  g_autofree char *over = render (&config, STATREG_VIEW_REGISTERED, STATREG_COMPLAINT_NONE, NULL, "en");
  g_autofree char *english = NULL;
  g_autofree char *german = NULL;

  assert_has (over, "<h1>Your mailbox has been registered.</h1>");
  assert_lacks (over, "<input");
  config.accepting = TRUE;
  english = render (&config, STATREG_VIEW_REGISTERED, STATREG_COMPLAINT_NONE, NULL, "en");
  german = render (&config, STATREG_VIEW_REGISTERED, STATREG_COMPLAINT_NONE, NULL, "de");
  assert_has (english, "<h1>Your mailbox has been registered.</h1>");
  assert_has (english, "Register another mailbox</h2>");
  assert_has (english, "role=\"status\"");
  assert_has (english, "name=\"address\" type=\"email\" value=\"\"");
  assert_has (english, "name=\"logon\" type=\"text\" value=\"\"");
  assert_lacks (english, "<a ");
  assert_has (german, "<h1>Ihr Postfach wurde registriert.</h1>");
  assert_has (german, "<html lang=\"de\">");
}

/* In the zone that main() sets. */
static void
test_closed (void)
{
  StatregPageConfig config = make_config ();
  g_autoptr(StatregForm) form = g_new0 (StatregForm, 1);
  g_autofree char *paused = render (&config, STATREG_VIEW_CLOSED, STATREG_COMPLAINT_NONE, form, "en");
  g_autofree char *early = NULL;
  g_autofree char *early_german = NULL;
  g_autofree char *over = NULL;

  config.opens = FAR_FUTURE;
  early = render (&config, STATREG_VIEW_CLOSED, STATREG_COMPLAINT_NONE, NULL, "en");
  early_german = render (&config, STATREG_VIEW_CLOSED, STATREG_COMPLAINT_NONE, NULL, "de");
  config.opens = 0;
  config.closes = 1700000000;
  over = render (&config, STATREG_VIEW_CLOSED, STATREG_COMPLAINT_NONE, NULL, "de");
  assert_has (paused, "Registrations cannot be accepted at the moment.");
  assert_has (paused, "What you sent was not stored.");
  assert_has (early, "datetime=\"2100-01-01T00:00:00Z\">1 January 2100, 01:00 (UTC+01:00)<");
  assert_has (early_german, ">1. Januar 2100, 01:00 Uhr (UTC+01:00)<");
  assert_lacks (early, "What you sent was not stored.");
  assert_has (over, "Die Registrierung ist beendet.");
  assert_has (over, ">14. November 2023, 23:13 Uhr (UTC+01:00)<");
  assert_lacks (early, "<form");
  assert_lacks (over, "<form");
  assert_lacks (paused, "<form");
}

static void
test_says_until_when (void)
{
  StatregPageConfig config = make_config ();
  g_autofree char *page = NULL;

  config.closes = FAR_FUTURE;
  page = render (&config, STATREG_VIEW_FORM, STATREG_COMPLAINT_NONE, NULL, "en");
  assert_has (page, "Registration is open until <time datetime=\"2100-01-01T00:00:00Z\">1 January 2100, "
                    "01:00 (UTC+01:00)<");
}

/* No sentence of the German page is English: the texts of the two pages have no line in common but foreign
 * ones. */
static void
test_german_is_complete (void)
{
  StatregPageConfig config = make_config ();

  for (guint complaint = STATREG_COMPLAINT_NONE; complaint <= STATREG_COMPLAINT_MALFORMED; complaint++)
    {
      g_autofree char *english = render (&config, STATREG_VIEW_FORM, complaint, NULL, "en");
      g_autofree char *german = render (&config, STATREG_VIEW_FORM, complaint, NULL, "de");
      g_autoptr(GRegex) text = g_regex_new (">([^<>@{]{4,})<", 0, 0, NULL);
      g_autoptr(GMatchInfo) match = NULL;

      for (g_regex_match (text, strstr (english, "<main"), 0, &match); g_match_info_matches (match);
           g_match_info_next (match, NULL))
        {
          g_autofree char *sentence = g_match_info_fetch (match, 0);

          if (!strstr (sentence, "Example") && !strstr (sentence, "First line"))
            assert_lacks (german, sentence);
        }
    }
}

static void
test_headers (void)
{
  const char *const expected[] = {
    "Content-Type",
    "text/html; charset=utf-8",
    "X-Content-Type-Options",
    "nosniff",
    "X-Frame-Options",
    "DENY",
    "Referrer-Policy",
    "same-origin",
    "Cross-Origin-Opener-Policy",
    "same-origin",
    "Cross-Origin-Resource-Policy",
    "same-origin",
    "Permissions-Policy",
    "camera=(), microphone=(), geolocation=()",
    "Cache-Control",
    "no-store",
    "X-Robots-Tag",
    "noindex, nofollow",
    "Connection",
    "close",
  };
  const char *policy = get_header ("Content-Security-Policy");

  for (guint i = 0; i < G_N_ELEMENTS (expected); i += 2)
    g_assert_cmpstr (get_header (expected[i]), ==, expected[i + 1]);
  g_assert_cmpuint (g_strv_length ((char **) statreg_page_view_get_headers ()), ==,
                    G_N_ELEMENTS (expected) + 2);
  g_assert_true (g_str_has_prefix (policy, "default-src 'none'; style-src 'sha256-"));
  g_assert_true (g_str_has_suffix (policy, "='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
}

static void
test_language (void)
{
  const struct { const char *header, *language; } cases[] = {
    { NULL, "en" },
    { "", "en" },
    { "de", "de" },
    { "en", "en" },
    { "de-AT", "de" },
    { "DE-de", "de" },
    { "en-US,en;q=0.5", "en" },
    { "de,en-US;q=0.7,en;q=0.3", "de" },
    { "en-GB,de;q=0.9", "en" },
    { "fr,de;q=0.4,en;q=0.3", "de" },
    { "fr-FR, fr;q=0.9", "en" },
    { "en;q=0.1, de;q=0.2", "de" },
    { "de;q=0.2, en;q=0.8", "en" },
    { "de, en", "de" },
    { "en, de", "en" },
    { "*", "en" },
    { "fr, *;q=0.5", "en" },
    { "de;q=0", "en" },
    { "en;q=0, *", "de" },
    { "de;q=0, *", "en" },
    { "de;q=1.000", "de" },
    { "de;q=1.001", "en" },
    { "de;q=0.0001", "en" },
    { "de;q=x", "en" },
    { "de;q=", "en" },
    { "de;q=-1", "en" },
    { " de ; q=0.5 ", "de" },
    { "de;level=1", "en" },
    { ",,,de,,", "de" },
    { "deutsch", "en" },
    { "den", "en" },
    { "de_DE", "en" },
    { ";q=1,de", "de" },
    { "en;q=0.5,de;Q=0.6", "de" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].header);
      g_assert_cmpstr (statreg_page_view_choose_language (cases[i].header), ==, cases[i].language);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/page-view/all", test_all);
  g_test_add_func ("/statreg/page-view/form", test_form);
  g_test_add_func ("/statreg/page-view/asks-only-what-is-wanted", test_asks_only_what_is_wanted);
  g_test_add_func ("/statreg/page-view/complaints", test_complaints);
  g_test_add_func ("/statreg/page-view/keeps-what-was-typed", test_keeps_what_was_typed);
  g_test_add_func ("/statreg/page-view/cut-form", test_cut_form);
  g_test_add_func ("/statreg/page-view/hostile-config", test_hostile_config);
  g_test_add_func ("/statreg/page-view/registered", test_registered);
  g_test_add_func ("/statreg/page-view/closed", test_closed);
  g_test_add_func ("/statreg/page-view/says-until-when", test_says_until_when);
  g_test_add_func ("/statreg/page-view/german-is-complete", test_german_is_complete);
  g_test_add_func ("/statreg/page-view/headers", test_headers);
  g_test_add_func ("/statreg/page-view/language", test_language);
  return g_test_run ();
}
