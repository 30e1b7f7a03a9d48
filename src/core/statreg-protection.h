/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-decide.h"
#include "statreg-instance.h"

G_BEGIN_DECLS

/* Keeps applying from breaking what works, by what checks have found out. */
typedef struct _StatregProtection StatregProtection;

StatregProtection *statreg_protection_new    (StatregFolder *folder, StatregInstance *instance, StatregApplyFlags flags,
                                              GError **error);  /* never NULL: with an error it knows of no checks */
void               statreg_protection_free   (StatregProtection *self);
/* NULL: it may be applied; else a sentence for people. */
char              *statreg_protection_object (StatregProtection *self, StatregRegistration *registration);
/* The login that came of it is known to work, or not to. */
void               statreg_protection_pass   (StatregProtection *self, StatregRegistration *registration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregProtection, statreg_protection_free)

G_END_DECLS
