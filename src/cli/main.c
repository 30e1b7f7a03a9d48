/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli.h"

int
main (int argc, char **argv)
{
  return statreg_cli_run (argc, argv);
}
