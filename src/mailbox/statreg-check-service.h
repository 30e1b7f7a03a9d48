/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check.h"
#include "statreg-instance.h"

G_BEGIN_DECLS

/* The service connection is sealed like a login, under the id of its instance; without a password its sealed text is "". */
StatregStaticLogin *statreg_check_service_make_login (StatregInstance *instance);
StatregCheck       *statreg_check_new_for_service    (StatregInstance *instance, StatregSecret *password,
                                                      StatregCheckManner manner);
/* Blocks: for workers. */
StatregFinding     *statreg_check_service            (StatregFolder *folder, StatregCheck *check,
                                                      GCancellable *cancellable, GError **error);

G_END_DECLS
