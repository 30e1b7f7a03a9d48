/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "statreg-folder.h"

G_BEGIN_DECLS

/* What the settings are; shared by the files statreg-settings*.c only. */
typedef enum
{
  STATREG_SETTING_REGISTRATIONS,
  STATREG_SETTING_PORT,
  STATREG_SETTING_LISTEN,
  STATREG_SETTING_HOST_NAME,
  STATREG_SETTING_OPENS,
  STATREG_SETTING_CLOSES,
  STATREG_SETTING_CODE,
  STATREG_SETTING_ORGANISATION,
  STATREG_SETTING_NOTE,
  STATREG_SETTING_ASK_DOMAIN,
  STATREG_SETTING_MAX_CONNECTIONS,
  STATREG_SETTING_MAX_CONNECTIONS_PER_SOURCE,
  STATREG_SETTING_MAX_PENDING,
  STATREG_SETTING_TRUSTED_PROXIES,
  STATREG_SETTING_KEEP_PREVIOUS,
  STATREG_N_SETTINGS,
} StatregSetting;

typedef enum
{
  STATREG_SETTING_KIND_SWITCH,      /* gboolean */
  STATREG_SETTING_KIND_NUMBER,      /* guint */
  STATREG_SETTING_KIND_TIME,        /* gint64, 0 = none */
  STATREG_SETTING_KIND_HOST,        /* text */
  STATREG_SETTING_KIND_CODE,
  STATREG_SETTING_KIND_LINE,
  STATREG_SETTING_KIND_LINES,
  STATREG_SETTING_KIND_ADDRESSES,   /* GStrv of IP addresses */
  STATREG_SETTING_KIND_NETWORKS,    /* GStrv of IP addresses and networks */
} StatregSettingKind;

typedef struct
{
  const char        *key;        /* in the file and on the command line */
  const char        *property;
  StatregSettingKind kind;
  const char        *label;      /* what the window calls it */
  guint              min;        /* of a number; of characters */
  guint              max;
  guint              number;     /* default */
} StatregSettingRow;

/* One value for each setting. */
typedef struct
{
  GValue of[STATREG_N_SETTINGS];
} StatregSettingValues;

extern const StatregSettingRow statreg_setting_rows[STATREG_N_SETTINGS];

int                   statreg_setting_find         (const char *key);   /* -1: unknown */
StatregSettingValues *statreg_setting_values_new   (void);              /* every default */
void                  statreg_setting_values_free  (StatregSettingValues *self);
gboolean              statreg_setting_values_check (const StatregSettingValues *self, GError **error);
gboolean              statreg_setting_parse        (const StatregSettingRow *row, const char *text, GValue *value, GError **error);
gboolean              statreg_setting_check_item   (const StatregSettingRow *row, const char *text, GError **error);
char                 *statreg_setting_format       (const StatregSettingRow *row, const GValue *value);
gboolean              statreg_setting_is_same      (const GValue *a, const GValue *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregSettingValues, statreg_setting_values_free)

const GValue         *statreg_settings_peek        (gpointer settings, StatregSetting setting);

/* statreg-settings-file.c; both block. */
StatregSettingValues *statreg_settings_file_load   (StatregFolder *folder, GError **error);
gboolean              statreg_settings_file_save   (StatregFolder *folder, const StatregSettingValues *values, GError **error);

G_END_DECLS
