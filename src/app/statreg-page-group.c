/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-group.h"

#include "statreg-copy-row.h"
#include "statreg-settings-entry.h"

struct _StatregPageGroup
{
  StatregSettingsGroup parent_instance;
  AdwActionRow        *url_row;
};

G_DEFINE_FINAL_TYPE (StatregPageGroup, statreg_page_group, STATREG_TYPE_SETTINGS_GROUP)

/* While the page runs its address is the page's; else the one it will have. */
static void
show_url (StatregPageGroup *self)
{
  StatregSession *session = statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (self));
  const char *url = statreg_page_get_url (statreg_session_get_page (session));
  g_autofree char *planned = statreg_settings_dup_url (statreg_session_get_settings (session));

  adw_action_row_set_subtitle (self->url_row, url && url[0] ? url : planned);
}

static void
statreg_page_group_session_set (StatregSettingsGroup *group, StatregSession *session)
{
  StatregPageGroup *self = STATREG_PAGE_GROUP (group);

  g_signal_connect_object (statreg_session_get_page (session), "notify::url", G_CALLBACK (show_url), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_session_get_settings (session), "notify", G_CALLBACK (show_url), self,
                           G_CONNECT_SWAPPED);
  show_url (self);
}

static void
statreg_page_group_class_init (StatregPageGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_SETTINGS_GROUP_CLASS (klass)->session_set = statreg_page_group_session_set;
  g_type_ensure (STATREG_TYPE_COPY_ROW);
  g_type_ensure (STATREG_TYPE_SETTINGS_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-page-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregPageGroup, url_row);
}

static void
statreg_page_group_init (StatregPageGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
