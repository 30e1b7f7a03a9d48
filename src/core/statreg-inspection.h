/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"
#include "statreg-keys.h"
#include "statreg-registration.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_SEAL_UNKNOWN,     /* its key is not at hand, so nothing can be said */
  STATREG_SEAL_GOOD,
  STATREG_SEAL_TAMPERED,    /* does not open with the key that it names, or was made for another entry */
  STATREG_SEAL_OTHER_KEY,   /* names a key that key.json does not list */
} StatregSealState;

/* Looks into sealed texts for those that do not belong where they stand, with the keys that are at hand without asking
 * anybody. Blocks; one thread at a time. */
typedef struct _StatregInspection StatregInspection;

StatregInspection *statreg_inspection_new          (StatregFolder *folder);
StatregInspection *statreg_inspection_new_for_keys (StatregKeys *keys);
void               statreg_inspection_free         (StatregInspection *self);
void               statreg_inspection_check        (StatregInspection *self, GPtrArray *registrations);
StatregSealState   statreg_inspection_get          (StatregInspection *self, StatregRegistration *registration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregInspection, statreg_inspection_free)

G_END_DECLS
