/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-catalog.h"

#include <gio/gio.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-test.h"

static const char po[] =
  "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
  "msgid \"Register\"\nmsgstr \"Registrieren\"\n"
  "msgid \"Delete\"\nmsgstr \"Löschen\"\n"
  "msgctxt \"month\"\nmsgid \"May\"\nmsgstr \"Mai\"\n"
  "msgid \"Zone\"\nmsgstr \"Zone\"\n"
  "msgid \"not done\"\nmsgstr \"\"\n";

/* A real catalogue by the real compiler; order is "little" or "big". */
static GBytes *
compile (const char *endianness)
{
  char *folder = statreg_test_make_folder ();
  g_autofree char *source = g_build_filename (folder, "x.po", NULL);
  g_autofree char *target = g_build_filename (folder, "x.mo", NULL);
  g_autofree char *option = g_strconcat ("--endianness=", endianness, NULL);
  const char *argv[] = { "msgfmt", option, "-o", target, source, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = NULL;
  char *data = NULL;
  gsize size;

  statreg_test_write (folder, "x.po", po, -1);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (target, &data, &size, &error);
  g_assert_no_error (error);
  statreg_test_remove_folder (folder);
  return g_bytes_new_take (data, size);
}

static void
test_lookup (gconstpointer endianness)
{
  g_autoptr(GBytes) content = compile (endianness);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCatalog) catalog = statreg_catalog_new (content, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "Register"), ==, "Registrieren");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "Delete"), ==, "Löschen");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "month\004May"), ==, "Mai");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "Zone"), ==, "Zone");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "May"), ==, "May");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "not done"), ==, "not done");
  g_assert_cmpstr (statreg_catalog_lookup (catalog, "absent"), ==, "absent");
  g_assert_cmpstr (statreg_catalog_lookup (NULL, "Register"), ==, "Register");
}

/* Cut anywhere and with any byte changed it is refused, or still answers with text inside of the file. */
static void
test_damaged (void)
{
  g_autoptr(GBytes) content = compile ("little");
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      g_autoptr(GBytes) cut = g_bytes_new (data, i);
      g_autoptr(GBytes) other = NULL;
      g_autoptr(StatregCatalog) from_cut = NULL;
      g_autoptr(StatregCatalog) from_other = NULL;
      g_autoptr(GError) error = NULL;

      changed[i] ^= 0xff;
      other = g_bytes_new (changed, size);
      from_other = statreg_catalog_new (other, NULL);
      g_assert_nonnull (statreg_catalog_lookup (from_other, "Register"));
      from_cut = statreg_catalog_new (cut, &error);
      g_assert_null (from_cut);
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
    }
}

/* Every text must end inside of the file: the last byte is the end of the last one. */
static void
test_no_end (void)
{
  g_autoptr(GBytes) content = compile ("little");
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  g_autofree guint8 *changed = g_memdup2 (data, size);
  g_autoptr(GBytes) endless = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (changed[size - 1], ==, '\0');
  changed[size - 1] = 'x';
  endless = g_bytes_new (changed, size);
  g_assert_null (statreg_catalog_new (endless, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/statreg/catalog/lookup-little", "little", test_lookup);
  g_test_add_data_func ("/statreg/catalog/lookup-big", "big", test_lookup);
  g_test_add_func ("/statreg/catalog/damaged", test_damaged);
  g_test_add_func ("/statreg/catalog/no-end", test_no_end);
  return g_test_run ();
}
