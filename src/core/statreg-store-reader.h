/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"
#include "statreg-registration.h"

G_BEGIN_DECLS

/* A pending registration in the list. */
typedef struct
{
  StatregRegistration *registration;
  guint order;    /* place in the file */
  guint8 mark;    /* of the list, while it changes */
  guint n_twins;  /* of the list, in the newest one of an address: how many there are */
} StatregStoreItem;

void statreg_store_item_free (StatregStoreItem *self);

/* What a reading of the journal brought, for the list in its own thread. */
typedef struct
{
  guint64 serial;           /* readings are counted, so that a late one is noticed */
  gboolean full;            /* added holds all that are pending */
  GPtrArray *added;         /* of StatregStoreItem */
  GPtrArray *gone;          /* of StatregRegistration */
  gint64 oldest_decision;   /* 0: the file holds none */
  GStrv problems;
  gint64 made;              /* by its first line; 0 without one */
  guint n_pending;
} StatregStoreDelta;

void statreg_store_delta_free (StatregStoreDelta *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregStoreDelta, statreg_store_delta_free)

/* The side of a store that works in other threads; its functions block. */
typedef struct _StatregStoreReader StatregStoreReader;

StatregStoreReader *statreg_store_reader_new     (StatregFolder *folder);
void                statreg_store_reader_free    (StatregStoreReader *self);
StatregStoreDelta  *statreg_store_reader_read    (StatregStoreReader *self, gboolean full, GError **error);
gboolean            statreg_store_reader_compact (StatregStoreReader *self, gboolean at_once, GError **error);

G_END_DECLS
