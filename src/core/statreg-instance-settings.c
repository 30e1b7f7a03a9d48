/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance.h"

/* What says which server is asked, and whether it is the right one. */
static const char *const server_keys[] = {
  "host", "port", "security", "pinned-key", "autodiscover-url", "ews-url", NULL,
};

static char *
describe_server (StatregInstance *self)
{
  GString *text = g_string_new (statreg_instance_type_to_text (statreg_instance_get_instance_type (self)));

  for (guint i = 0; server_keys[i]; i++)
    {
      g_autofree char *value =
          statreg_connection_dup_text (statreg_instance_get_connection (self), server_keys[i]);

      g_string_append_printf (text, "\n%s", value);
    }
  return g_string_free (text, FALSE);
}

static void
clear_verdict (StatregStaticLogin *login)
{
  statreg_static_login_set_verdict (login, "", 0, -1, "");
}

/* Of previous logins, too: they come back together with their verdicts. */
static void
clear_verdicts (StatregInstance *self)
{
  GListModel *logins = statreg_instance_get_static_logins (self);
  guint n = g_list_model_get_n_items (logins);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);

      for (StatregStaticLogin *each = login; each; each = statreg_static_login_get_previous (each))
        clear_verdict (each);
    }
}

static gboolean
set_type_text (StatregInstance *self, const char *text, GError **error)
{
  StatregInstanceType type;

  if (!statreg_instance_type_from_text (text, &type, error))
    return FALSE;
  statreg_instance_set_instance_type (self, type);
  return TRUE;
}

/**
 * statreg_instance_set_setting:
 * @self: an instance that nobody else sees
 * @key: "type", or one of statreg_connection_get_keys()
 * @text: the value, as typed by a person
 * @error: return location
 *
 * Sets what says how the server is reached. Verdicts are about the server that gave them: with another one, or another
 * way to it, the logins count as not checked.
 *
 * Returns: %FALSE with the errors of statreg_instance_type_from_text() and statreg_connection_set_text(); nothing is
 *   set then
 */
gboolean
statreg_instance_set_setting (StatregInstance *self, const char *key, const char *text, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (key != NULL && text != NULL, FALSE);

  before = describe_server (self);
  if (g_str_equal (key, "type") ? !set_type_text (self, text, error)
                                : !statreg_connection_set_text (statreg_instance_get_connection (self), key, text, error))
    return FALSE;
  after = describe_server (self);
  if (!g_str_equal (before, after))
    clear_verdicts (self);
  return TRUE;
}
