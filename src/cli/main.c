/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli.h"
#include "statreg-server.h"

int
main (int argc, char **argv)
{
  statreg_process_harden ();
  statreg_server_scrub_environment ();
  return statreg_cli_run (argc, argv);
}
