/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-static-login.h"
#include "statreg-verdict.h"

G_BEGIN_DECLS

/* How a verdict looks in the window: never by colour alone. */
const char *statreg_verdict_get_icon     (StatregVerdict verdict);   /* NULL: none */
GStrv       statreg_verdict_dup_classes  (StatregVerdict verdict);
/* Fails first, for that is what people look for. */
int         statreg_verdict_compare      (StatregVerdict a, StatregVerdict b);
char       *statreg_verdict_describe_login (StatregStaticLogin *login);

G_END_DECLS
