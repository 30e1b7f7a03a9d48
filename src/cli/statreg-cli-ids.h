/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-cli.h"

G_BEGIN_DECLS

/* Before parsing: ids of registrations that begin with a dash are not taken for options. */
void statreg_cli_protect_ids (StatregCli *cli);

G_END_DECLS
