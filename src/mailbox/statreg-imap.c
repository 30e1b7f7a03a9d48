/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-probe-private.h"

StatregFinding *
statreg_probe_run_imap (StatregProbe *self, GCancellable *cancellable)
{
  return statreg_finding_new (STATREG_VERDICT_UNEXPECTED);
}
