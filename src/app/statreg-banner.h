/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* What says below the header bar how things stand. Properties "session" (writable), and of it "settings", "store", "page"
 * and "checker". */
#define STATREG_TYPE_BANNER (statreg_banner_get_type ())
G_DECLARE_DERIVABLE_TYPE (StatregBanner, statreg_banner, STATREG, BANNER, AdwBin)

struct _StatregBannerClass
{
  AdwBinClass parent_class;

  void (*session_set) (StatregBanner *self, StatregSession *session);   /* optional */
};

StatregSession *statreg_banner_get_session (StatregBanner *self);
GtkWindow      *statreg_banner_get_window  (StatregBanner *self);

G_END_DECLS
