/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-catalog.h"

G_BEGIN_DECLS

/* What is built into the program for the page: data/page and the German messages. Read once, then immutable. */
typedef struct
{
  GBytes         *html;      /* the template */
  char           *style;     /* the one style block */
  char           *policy;    /* Content-Security-Policy with the hash of style */
  StatregCatalog *german;
} StatregPageAssets;

const StatregPageAssets *statreg_page_assets_get (void);

G_END_DECLS
