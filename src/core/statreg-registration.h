/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "statreg-login-texts.h"

G_BEGIN_DECLS

/* What an owner sent: immutable. Properties of the same names as the getters. */
#define STATREG_TYPE_REGISTRATION (statreg_registration_get_type ())
G_DECLARE_FINAL_TYPE (StatregRegistration, statreg_registration, STATREG, REGISTRATION, GObject)

StatregRegistration *statreg_registration_new (const char *id, gint64 received, const char *address, const char *logon,
                                               const char *domain, const char *source, const char *key, const char *sealed);
const char *statreg_registration_get_id          (StatregRegistration *self);
gint64      statreg_registration_get_received    (StatregRegistration *self);
const char *statreg_registration_get_address     (StatregRegistration *self);
const char *statreg_registration_get_address_key (StatregRegistration *self); /* merge key */
const char *statreg_registration_get_logon       (StatregRegistration *self);
const char *statreg_registration_get_domain      (StatregRegistration *self);
const char *statreg_registration_get_source      (StatregRegistration *self); /* IP address it came from */
const char *statreg_registration_get_key         (StatregRegistration *self); /* key id */
const char *statreg_registration_get_sealed      (StatregRegistration *self);
StatregLoginTexts *statreg_registration_get_texts (StatregRegistration *self);

G_END_DECLS
