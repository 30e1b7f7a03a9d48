/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-request.h"

G_BEGIN_DECLS

#define STATREG_GATE_HEAD_MAX 8192
#define STATREG_GATE_BODY_MAX 8192
#define STATREG_GATE_LINES_MAX 64

typedef enum
{
  STATREG_GATE_HEAD,       /* wants more of the head */
  STATREG_GATE_BODY,       /* the head is good; wants more of the body */
  STATREG_GATE_COMPLETE,   /* one whole request and nothing after it */
  STATREG_GATE_REFUSED,    /* see the status */
} StatregGateState;

/* Reads one HTTP request, byte for byte strict (SECURITY.md 1.5 step 4). Pure: no input, output, clock or
 * settings. */
typedef struct _StatregGate StatregGate;

StatregGate          *statreg_gate_new          (void);
void                  statreg_gate_free         (StatregGate *self);
StatregGateState      statreg_gate_feed         (StatregGate *self, const guint8 *data, gsize size);
StatregGateState      statreg_gate_get_state    (const StatregGate *self);
gboolean              statreg_gate_is_untouched (const StatregGate *self);
guint                 statreg_gate_get_status   (const StatregGate *self);
const StatregRequest *statreg_gate_get_request  (const StatregGate *self);
StatregRequest       *statreg_gate_take_request (StatregGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregGate, statreg_gate_free)

G_END_DECLS
