/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-work.h"
#include "statreg-keys.h"

G_BEGIN_DECLS

StatregKeyWork *statreg_keys_begin (StatregKeys *self);
void            statreg_keys_end   (StatregKeys *self, StatregKeyWork *work);

G_END_DECLS
