/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-cli.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "statreg-address.h"
#include "statreg-error.h"

/* The command line is taken as UTF-8 whatever the locale says: credential helpers run from cron with
 * LC_ALL=C, and GOption's own conversion would refuse an instance called "Büro" there. Hence FILENAME for
 * every text option. */
static gboolean
check_encoding (char **argv, GError **error)
{
  for (guint i = 1; argv[0] != NULL && argv[i] != NULL; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      return statreg_cli_set_usage_error (error, _("Argument %u is not valid UTF-8"), i);
  return TRUE;
}

static void
print_commands (const char *family)
{
  g_autofree char *prefix = family ? g_strconcat (family, " ", NULL) : g_strdup ("");

  printf ("%s\n", _("Commands:"));
  for (const StatregCliCommand *command = statreg_cli_get_commands (); command->name; command++)
    if (g_str_has_prefix (command->name, prefix))
      printf ("  %-20s %s\n", command->name, _(command->summary));
}

static void
print_help (const char *family)
{
  printf (_("Usage: %s [--data-dir DIR] [--json] COMMAND [ARGUMENT…]"), "statregctl");
  printf ("\n\n%s\n\n", _("Collects and manages the logins of mailbox owners."));
  print_commands (family);
  printf ("\n%s\n", _("Options, before or after the command:"));
  printf ("  %-20s %s\n", _("--data-dir DIR"), _("Work on the data folder DIR"));
  printf ("  %-20s %s\n", "--json", _("Print JSON instead of tables"));
  printf ("  %-20s %s\n", "--help", _("Show help, also for each command"));
  printf ("  %-20s %s\n", "--version", _("Show the version"));
}

static gboolean
is_family (const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);

  for (const StatregCliCommand *command = statreg_cli_get_commands (); command->name; command++)
    if (g_str_has_prefix (command->name, prefix))
      return TRUE;
  return FALSE;
}

/* Takes the one or two words of the command out of self->words. */
static gboolean
find_command (StatregCli *self, GError **error)
{
  const char *first = self->words[0];
  const char *second = first != NULL ? self->words[1] : NULL;
  g_autofree char *both = second != NULL ? g_strconcat (first, " ", second, NULL) : NULL;

  if (first == NULL)
    return statreg_cli_set_usage_error (error, _("A command is missing"));
  for (const StatregCliCommand *command = statreg_cli_get_commands (); command->name; command++)
    if (g_strcmp0 (command->name, first) == 0 || g_strcmp0 (command->name, both) == 0)
      {
        self->command = command;
        return TRUE;
      }
  if (!is_family (first))
    return statreg_cli_set_usage_error (error, _("There is no command “%s”"), first);
  if (g_strcmp0 (second, "--help") == 0 || g_strcmp0 (second, "-h") == 0)
    {
      print_help (first);
      exit (EXIT_SUCCESS);
    }
  if (second == NULL || *second == '-')
    return statreg_cli_set_usage_error (error, _("“%s” needs another word to say what to do"), first);
  return statreg_cli_set_usage_error (error, _("There is no command “%s”"), both);
}

/* The general options in front of the command; stops at the first word. */
static gboolean
parse_front (StatregCli *self, char **argv, GError **error)
{
  gboolean version = FALSE, help = FALSE;
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->data_dir, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_auto(GStrv) words = g_strdupv (argv);

  if (!check_encoding (argv, error))
    return FALSE;
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &words, error))
    return FALSE;
  if (version)
    printf ("statregctl %s\n", STATREG_VERSION);
  else if (help)
    print_help (NULL);
  if (version || help)
    exit (EXIT_SUCCESS);
  self->words = g_strdupv (words[0] != NULL ? words + 1 : words);
  return find_command (self, error);
}

static const char *
get_arguments (StatregCli *self)
{
  const char *arguments = self->command->arguments;

  return *arguments != '\0' ? _(arguments) : "";
}

static gboolean
check_count (StatregCli *self, guint min, guint max, GError **error)
{
  guint count = g_strv_length (self->arguments);

  if (count < min)
    return statreg_cli_set_usage_error (error, _("Something is missing after “%s”: %s"), self->command->name,
                                        get_arguments (self));
  if (count > max)
    return statreg_cli_set_usage_error (error, _("“%s” is too much after “%s”"), self->arguments[max],
                                        self->command->name);
  return TRUE;
}

static char *
describe_usage (StatregCli *self)
{
  return g_strstrip (g_strconcat (self->command->name, " ", get_arguments (self), NULL));
}

/**
 * statreg_cli_parse:
 * @self: the run
 * @entries: the command's own options
 * @min_arguments: how many arguments there must be beside the options
 * @max_arguments: how many there may be; %G_MAXUINT for any number
 * @error: return location; of the domains %G_OPTION_ERROR and %STATREG_CLI_USAGE_ERROR
 *
 * Parses what stands after the command into the variables of @entries and self->arguments. `--help` prints
 * the help of the command and ends the program.
 */
gboolean
statreg_cli_parse (StatregCli *self, const GOptionEntry *entries, guint min_arguments, guint max_arguments,
                   GError **error)
{
  g_autofree char *data_dir = NULL;
  const GOptionEntry general[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Work on the data folder DIR"), N_("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("Print JSON instead of tables"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, NULL },
    { NULL },
  };
  g_autofree char *usage = describe_usage (self);
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_auto(GStrv) words = NULL;
  gboolean two_words = strchr (self->command->name, ' ') != NULL;

  /* GOption takes the first word for the name of the program. */
  words = g_strdupv (self->words + (two_words ? 1 : 0));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, self->command->summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, general, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &words, error))
    return FALSE;
  if (data_dir != NULL)
    {
      g_free (self->data_dir);
      self->data_dir = g_steal_pointer (&data_dir);
    }
  if (self->arguments == NULL)
    self->arguments = g_new0 (char *, 1);
  return check_count (self, min_arguments, max_arguments, error);
}

/* One line, also when the message quotes what somebody else wrote. */
static void
complain (StatregCli *self, const GError *error)
{
  g_autofree char *message = statreg_text_to_visible (error->message);

  fprintf (stderr, "statregctl: %s", message);
  if (error->domain == STATREG_CLI_USAGE_ERROR || error->domain == G_OPTION_ERROR)
    {
      g_autofree char *command = g_strconcat ("statregctl ", self->command ? self->command->name : "", NULL);

      g_strchomp (command);
      fprintf (stderr, _("; see “%s --help”"), command);
    }
  fputc ('\n', stderr);
}

/* A password that did not get through (full disk, closed pipe) must not end with "done". */
static gboolean
flush_output (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED, _("The output could not be written: %s"),
               g_strerror (errno));
  return FALSE;
}

static void
prepare_process (void)
{
  umask (0077);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, STATREG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("statregctl");
}

/**
 * statreg_cli_run:
 * @argc: number of arguments
 * @argv: the arguments of the program
 *
 * Runs one command and tells on standard error, in one line, if it failed.
 *
 * Returns: the exit status of the program; see statreg_cli_error_to_status ().
 */
int
statreg_cli_run (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  StatregCli self = { NULL };

  prepare_process ();
  if (!parse_front (&self, argv, &error) || !self.command->run (&self, &error) || !flush_output (&error))
    complain (&self, error);
  g_strfreev (self.words);
  g_strfreev (self.arguments);
  g_free (self.data_dir);
  return statreg_cli_error_to_status (error);
}
