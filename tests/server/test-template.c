/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-template.h"

#include <string.h>

#include "statreg-error.h"

static const char *
look_up (const char *name, gpointer user_data)
{
  const struct { const char *name, *value; } values[] = {
    { "plain", "text" }, { "empty", "" }, { "hostile", "<b a=\"'&@{plain}>" }, { "control", "a\001b\tc\nd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (values[i].name, name))
      return values[i].value;
  return NULL;
}

static GBytes *
expand (const char *text, GError **error)
{
  g_autoptr(GBytes) source = g_bytes_new_static (text, strlen (text));

  return statreg_template_expand (source, look_up, NULL, error);
}

static void
test_expand (void)
{
  const struct { const char *text, *result; } cases[] = {
    { "", "" },
    { "no tag, {braces}, a@b, @ {", "no tag, {braces}, a@b, @ {" },
    { "@{plain}", "text" },
    { "a@{plain}b@{empty}c", "atextbc" },
    { "@{hostile}", "&lt;b a=&quot;&#39;&amp;@{plain}&gt;" },
    { "@{raw:hostile}", "<b a=\"'&@{plain}>" },
    { "@{control}", "a\357\277\275b\tc\nd" },
    { "@{if:plain}yes@{end}@{if:empty}no@{end}.", "yes." },
    { "@{if:empty}@{if:plain}@{plain}@{end}no@{end}@{if:plain}1@{if:empty}2@{end}3@{end}", "13" },
    { "@{# a remark}x", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) result = expand (cases[i].text, &error);
      gsize size;
      const char *data;

      g_assert_no_error (error);
      data = g_bytes_get_data (result, &size);
      g_assert_cmpmem (data, size, cases[i].result, strlen (cases[i].result));
    }
}

/* Mistakes of a template's author, also in a part that is not shown. */
static void
test_mistakes (void)
{
  const char *const texts[] = {
    "@{unknown}", "@{raw:unknown}", "@{if:unknown}@{end}", "@{if:empty}@{unknown}@{end}", "@{}", "@{ plain}",
    "@{if:plain}", "@{if:empty}x", "@{end}", "@{if:plain}@{end}@{end}", "@{plain", "x@{",
    "@{a-name-that-is-longer-than-any-name-in-a-template-can-sensibly-be-here}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (expand (texts[i], &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FAILED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/template/expand", test_expand);
  g_test_add_func ("/statreg/template/mistakes", test_mistakes);
  return g_test_run ();
}
