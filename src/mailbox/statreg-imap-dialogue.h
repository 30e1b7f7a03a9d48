/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the server said in one IMAP connection. */
typedef struct
{
  GPtrArray *lines;          /* of texts without line ends; NUL bytes in them are question marks */
  gsize      size;           /* of all lines together */
  gint64     messages;       /* -1: not told */
} StatregImapDialogue;

typedef enum
{
  STATREG_IMAP_STATUS_NONE,  /* no answer */
  STATREG_IMAP_STATUS_OK,
  STATREG_IMAP_STATUS_NO,
  STATREG_IMAP_STATUS_BAD,
} StatregImapStatus;

StatregImapDialogue *statreg_imap_dialogue_new        (void);
void                 statreg_imap_dialogue_free       (StatregImapDialogue *self);
gboolean             statreg_imap_dialogue_add        (StatregImapDialogue *self, const char *data, gsize size); /* FALSE: too much */
void                 statreg_imap_dialogue_add_body   (StatregImapDialogue *self, const char *data, gsize size);
gboolean             statreg_imap_dialogue_is_preauth (StatregImapDialogue *self);
GStrv                statreg_imap_dialogue_get_capabilities (StatregImapDialogue *self);  /* transfer full */
gboolean             statreg_imap_dialogue_offers     (StatregImapDialogue *self, const char *capability);
gboolean             statreg_imap_dialogue_mentions   (StatregImapDialogue *self, const char *word);
/* The worst answer to a command after that number, and its text behind the status, borrowed. */
StatregImapStatus    statreg_imap_dialogue_get_answer (StatregImapDialogue *self, guint after, const char **text);
const char          *statreg_imap_dialogue_get_bye    (StatregImapDialogue *self);     /* its text, nullable */
char                *statreg_imap_dialogue_get_notes  (StatregImapDialogue *self);     /* untagged NO and alerts; transfer full */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregImapDialogue, statreg_imap_dialogue_free)

G_END_DECLS
