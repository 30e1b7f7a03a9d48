/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-cli.h"
#include "statreg-decide.h"

G_BEGIN_DECLS

/* Prints what was decided and lets the store drop what is old enough. FALSE when one of them failed:
 * NOT_FOUND when all that failed are unknown, else FAILED. */
gboolean statreg_cli_finish_outcomes (StatregCli *cli, StatregFolder *folder, StatregOutcomes *outcomes,
                                      GError **error);

G_END_DECLS
