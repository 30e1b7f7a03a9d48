/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-page-config.h"
#include "statreg-request.h"

G_BEGIN_DECLS

/* What a well-formed request may ask of this page: 0, or the status to refuse it with. */
guint         statreg_policy_judge      (const StatregRequest *request, GInetAddress *peer,
                                         const StatregPageConfig *config);
/* Whether an address belongs to one of the proxies whose X-Forwarded-For is believed. */
gboolean      statreg_policy_is_proxy   (GInetAddress *address, const StatregPageConfig *config);
GInetAddress *statreg_policy_dup_source (const StatregRequest *request, GInetAddress *peer,
                                         const StatregPageConfig *config);

G_END_DECLS
