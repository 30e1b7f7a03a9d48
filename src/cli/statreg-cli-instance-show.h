/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "statreg-instance.h"

G_BEGIN_DECLS

/* The instance file without sealed texts, at any depth. */
JsonNode *statreg_cli_instance_to_json (StatregInstance *instance, GError **error);

G_END_DECLS
