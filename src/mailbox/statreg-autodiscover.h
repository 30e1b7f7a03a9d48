/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-ews-check.h"

G_BEGIN_DECLS

/* Asks the instance's Autodiscover URL for the EWS URL. NULL: the finding says why there is none. */
char *statreg_autodiscover_find (StatregEwsCheck *check);

G_END_DECLS
