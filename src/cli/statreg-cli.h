/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One run of statregctl: which command, with what. */
typedef struct _StatregCli StatregCli;

typedef struct
{
  const char *name;        /* one or two words: "status", "instance add" */
  const char *arguments;   /* for the usage line: "NAME", "(ID…|--all)" */
  const char *summary;     /* one untranslated sentence */
  gboolean  (*run) (StatregCli *self, GError **error);
} StatregCliCommand;

struct _StatregCli
{
  const StatregCliCommand *command;
  GStrv                    words;       /* the command line from the command on, not parsed yet */
  GStrv                    arguments;   /* what parsing left over: names, addresses, ids, files */
  char                    *data_dir;    /* NULL: the default */
  gboolean                 json;
};

/* Wrong usage: exit status 2 and a hint to --help. */
#define STATREG_CLI_USAGE_ERROR (statreg_cli_usage_error_quark ())
GQuark   statreg_cli_usage_error_quark (void);
gboolean statreg_cli_set_usage_error   (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Exit status of DESIGN.md §9 for an error; 0 for NULL. */
int      statreg_cli_error_to_status   (const GError *error);

/* Called by each command first: takes its options and the general ones. --help ends the program here. */
gboolean statreg_cli_parse             (StatregCli *self, const GOptionEntry *entries, guint min_arguments,
                                        guint max_arguments, GError **error);
int      statreg_cli_run               (int argc, char **argv);

/* All commands, the last one without a name. */
const StatregCliCommand *statreg_cli_get_commands (void);

G_END_DECLS
