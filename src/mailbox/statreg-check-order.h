/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check.h"

G_BEGIN_DECLS

/* What a person wants checked, by names; what stands behind them is read from the files when its turn comes. */
typedef struct
{
  char              *instance;   /* id */
  gboolean           pending;    /* registrations, at that instance's server */
  GStrv              names;      /* addresses or ids; NULL: all */
  StatregCheckManner manner;
} StatregCheckOrder;

StatregCheckOrder *statreg_check_order_new     (const char *instance_id, gboolean pending, const char *const *names,
                                                StatregCheckManner manner);
void               statreg_check_order_free    (StatregCheckOrder *self);
/* Blocks. Appends to checks (of StatregCheck); those that cannot be tried have a reason. */
gboolean           statreg_check_order_collect (StatregCheckOrder *self, StatregFolder *folder, GQueue *checks,
                                                GError **error);

G_END_DECLS
