/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How instance files and the objects call the same things; shared by statreg-instance-reader.c and -writer.c only. */
#define STATREG_INSTANCE_FORMAT "statreg-instance"
#define STATREG_INSTANCE_VERSION 1
#define STATREG_INSTANCE_REVISION_MAX G_GINT64_CONSTANT (9007199254740991)   /* 2^53 - 1: exact in every JSON program */
#define STATREG_INSTANCE_CATALOG_TYPE "statlogin"

typedef struct
{
  const char *member;
  const char *property;   /* of StatregConnection */
} StatregInstanceMember;

/* In the order in which they are written; NULL-terminated. */
extern const StatregInstanceMember statreg_instance_connection_members[];
extern const StatregInstanceMember statreg_instance_service_members[];

G_END_DECLS
