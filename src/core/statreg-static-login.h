/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "statreg-registration.h"

G_BEGIN_DECLS

/* One entry of an instance: the login of one mailbox. Properties of the same names as the getters, writable;
 * "changed" and "id" are set by whoever changes the login. In files: DESIGN.md §6, with an optional member "previous"
 * that holds the login that the last application replaced, so that it can be undone; with what that one replaced, if
 * that can still be undone, too. */
#define STATREG_TYPE_STATIC_LOGIN (statreg_static_login_get_type ())
G_DECLARE_FINAL_TYPE (StatregStaticLogin, statreg_static_login, STATREG, STATIC_LOGIN, GObject)

/* So many applications to one mailbox can be undone one after the other. */
#define STATREG_STATIC_LOGIN_PREVIOUS_MAX 8

/* What a login consists of. NULL is taken for "". */
typedef struct
{
  const char *id;
  const char *address;
  const char *logon;
  const char *domain;
  const char *url;
  const char *key;
  const char *sealed;
  const char *origin;
  const char *verdict;
  const char *verdict_text;
  gint64      changed;
  gint64      verdict_at;
  gint64      verdict_messages;
} StatregStaticLoginFields;

StatregStaticLogin *statreg_static_login_new_with_fields (const StatregStaticLoginFields *fields);
StatregStaticLogin *statreg_static_login_new  (const char *address);  /* fresh id, origin "manual", changed now */
StatregStaticLogin *statreg_static_login_new_from_registration (StatregRegistration *registration, gint64 now); /* id = the registration's */
StatregStaticLogin *statreg_static_login_copy (StatregStaticLogin *self);
gboolean    statreg_static_login_equal        (StatregStaticLogin *a, StatregStaticLogin *b);
/* Whether nobody changed it, whatever checks found out. */
gboolean    statreg_static_login_equal_login  (StatregStaticLogin *a, StatregStaticLogin *b);
/* Where self and present log in alike. */
void        statreg_static_login_take_verdict (StatregStaticLogin *self, StatregStaticLogin *present);
const char *statreg_static_login_get_id       (StatregStaticLogin *self);
const char *statreg_static_login_get_address  (StatregStaticLogin *self);
const char *statreg_static_login_get_address_key (StatregStaticLogin *self); /* merge key */
const char *statreg_static_login_get_logon    (StatregStaticLogin *self);
const char *statreg_static_login_get_domain   (StatregStaticLogin *self);
const char *statreg_static_login_get_url      (StatregStaticLogin *self);
const char *statreg_static_login_get_key      (StatregStaticLogin *self); /* key id */
const char *statreg_static_login_get_sealed   (StatregStaticLogin *self); /* "" while no password is set */
const char *statreg_static_login_get_origin   (StatregStaticLogin *self); /* "registration", "manual" */
gint64      statreg_static_login_get_changed  (StatregStaticLogin *self);
const char *statreg_static_login_get_verdict  (StatregStaticLogin *self); /* "" = not checked; "works", … */
gint64      statreg_static_login_get_verdict_at (StatregStaticLogin *self);
const char *statreg_static_login_get_verdict_text     (StatregStaticLogin *self); /* what the server said, or "" */
gint64      statreg_static_login_get_verdict_messages (StatregStaticLogin *self); /* how many the mailbox holds, -1 = unknown */
void        statreg_static_login_set_verdict  (StatregStaticLogin *self, const char *verdict, gint64 at, gint64 messages, const char *text);
StatregStaticLogin *statreg_static_login_get_previous (StatregStaticLogin *self); /* nullable */
void        statreg_static_login_set_previous (StatregStaticLogin *self, StatregStaticLogin *previous);
void        statreg_static_login_set_text     (StatregStaticLogin *self, const char *logon, const char *domain, const char *url);
void        statreg_static_login_set_sealed   (StatregStaticLogin *self, const char *id, const char *key, const char *sealed);
/* A verdict is about one login: setting another text or password clears it.
 * The id, address, logon and domain inside a sealed text must equal the login's: a change of those needs sealing anew. */

G_END_DECLS
