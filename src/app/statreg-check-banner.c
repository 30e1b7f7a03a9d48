/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-banner.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-banner-layout.h"
#include "statreg-check-begin.h"

/* How many that were not checked are told one by one. */
#define MAX_TOLD 5

/* One that was not checked. */
typedef struct
{
  char *instance_id;
  char *address;
  char *registration_id;   /* "" for a login */
  char *why;
} Held;

struct _StatregCheckBanner
{
  StatregBanner parent_instance;
  GSignalGroup *signals;     /* of the checker */
  GPtrArray *held;           /* of Held, of this run */
  gboolean dismissed;
};

G_DEFINE_FINAL_TYPE (StatregCheckBanner, statreg_check_banner, STATREG_TYPE_BANNER)

enum
{
  PROP_0,
  PROP_DISMISSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->instance_id);
  g_free (held->address);
  g_free (held->registration_id);
  g_free (held->why);
  g_free (held);
}

static StatregChecker *
get_checker (StatregCheckBanner *self)
{
  StatregSession *session = statreg_banner_get_session (STATREG_BANNER (self));

  return session ? statreg_session_get_checker (session) : NULL;
}

/* For the .ui. */

static gboolean
is_shown (GtkWidget *widget, gboolean active, const char *text, gboolean dismissed)
{
  return active || (text && *text && !dismissed);
}

static gboolean
is_false (GtkWidget *widget, gboolean value)
{
  return !value;
}

static gboolean
is_held_told (GtkWidget *widget, gboolean active, guint n_held)
{
  return !active && n_held > 0;
}

/* Something kept the checks from going on. */
static gboolean
is_broken_off (GtkWidget *widget)
{
  StatregChecker *checker = get_checker (STATREG_CHECK_BANNER (widget));

  return checker && statreg_checker_get_error (checker) != NULL;
}

static GStrv
choose_classes (GtkWidget *widget, gboolean active, const char *text)
{
  const char *const classes[] = { "banner", !active && is_broken_off (widget) ? "warning" : "check", NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
choose_icon (GtkWidget *widget, gboolean active, gboolean paused, const char *text)
{
  if (active)
    return g_strdup (paused ? "media-playback-pause-symbolic" : "content-loading-symbolic");
  return g_strdup (is_broken_off (widget) ? "dialog-warning-symbolic" : "object-select-symbolic");
}

static char *
format_text (GtkWidget *widget, gboolean active, const char *text, guint n_fails, guint n_unclear)
{
  GString *progress = g_string_new (text);

  if (!active)
    return g_string_free (progress, FALSE);
  g_string_append (progress, " · ");
  g_string_append_printf (progress, ngettext ("%'u fails", "%'u fail", n_fails), n_fails);
  if (n_unclear > 0)
    {
      g_string_append (progress, " · ");
      g_string_append_printf (progress, ngettext ("%'u unclear", "%'u unclear", n_unclear), n_unclear);
    }
  return g_string_free (progress, FALSE);
}

static char *
format_pause (GtkWidget *widget, gboolean paused)
{
  return g_strdup (paused ? _("Resume") : _("Pause"));
}

static double
get_fraction (GtkWidget *widget, guint n_done, guint n_held, guint n_total)
{
  return n_total > 0 ? MIN (1, (n_done + n_held) / (double) n_total) : 0;
}

static void
set_dismissed (StatregCheckBanner *self, gboolean dismissed)
{
  if (self->dismissed == dismissed)
    return;
  self->dismissed = dismissed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISMISSED]);
}

static void
on_active_changed (StatregCheckBanner *self)
{
  if (!statreg_checker_is_active (get_checker (self)))
    return;
  g_ptr_array_set_size (self->held, 0);
  set_dismissed (self, FALSE);
}

static void
on_checker_held (StatregChecker *checker, const char *instance_id, const char *address, const char *registration_id,
                 const char *why, StatregCheckBanner *self)
{
  Held *held = g_new0 (Held, 1);

  held->instance_id = g_strdup (instance_id);
  held->address = g_strdup (address);
  held->registration_id = g_strdup (registration_id);
  held->why = g_strdup (why);
  g_ptr_array_add (self->held, held);
}

static void
on_pause (StatregCheckBanner *self)
{
  StatregChecker *checker = get_checker (self);
  gboolean paused;

  g_object_get (checker, "paused", &paused, NULL);
  if (paused)
    statreg_checker_resume (checker);
  else
    statreg_checker_pause (checker);
}

static void
on_cancel (StatregCheckBanner *self)
{
  statreg_checker_cancel (get_checker (self));
}

static void
on_close (StatregCheckBanner *self)
{
  set_dismissed (self, TRUE);
}

/* Those of one instance that are logins, or registrations. */
static void
insist_on (StatregCheckBanner *self, const char *instance_id, gboolean pending)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  StatregCheckWish wish = { .instance_id = instance_id, .insisting = TRUE };

  for (guint i = 0; i < self->held->len; i++)
    {
      Held *held = self->held->pdata[i];

      if (g_str_equal (held->instance_id, instance_id) && (*held->registration_id != '\0') == pending)
        g_ptr_array_add (texts, pending ? held->registration_id : held->address);
    }
  if (texts->len == 0)
    return;
  g_ptr_array_add (texts, NULL);
  *(pending ? &wish.pending : &wish.addresses) = (const char *const *) texts->pdata;
  statreg_check_begin (statreg_banner_get_session (STATREG_BANNER (self)),
                       statreg_banner_get_window (STATREG_BANNER (self)), &wish);
}

static void
on_held_response (StatregCheckBanner *self, const char *response)
{
  g_autoptr(GHashTable) instances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id;

  if (!g_str_equal (response, "check"))
    return;
  for (guint i = 0; i < self->held->len; i++)
    g_hash_table_add (instances, g_strdup (((Held *) self->held->pdata[i])->instance_id));
  g_hash_table_iter_init (&iter, instances);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      insist_on (self, id, FALSE);
      insist_on (self, id, TRUE);
    }
}

static char *
describe_held (StatregCheckBanner *self)
{
  GString *text = g_string_new (NULL);
  guint n = self->held->len;

  for (guint i = 0; i < MIN (n, MAX_TOLD); i++)
    {
      Held *held = self->held->pdata[i];
      g_autofree char *address = statreg_text_to_visible (held->address);

      g_string_append_printf (text, "%s: %s\n", address, held->why);
    }
  if (n > MAX_TOLD)
    g_string_append_printf (text, ngettext ("and %u more\n", "and %u more\n", n - MAX_TOLD), n - MAX_TOLD);
  g_string_append_c (text, '\n');
  g_string_append (text, _("Each refused attempt counts at the server: insisting may lock accounts."));
  return g_string_free (text, FALSE);
}

static void
on_held (StatregCheckBanner *self)
{
  guint n = self->held->len;
  g_autofree char *heading = g_strdup_printf (ngettext ("%u login was not checked", "%u logins were not checked", n), n);
  g_autofree char *body = describe_held (self);
  GtkWidget *widget = adw_message_dialog_new (statreg_banner_get_window (STATREG_BANNER (self)), heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "close", _("_Close"), "check", _("Check _Nevertheless"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "check", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_held_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
statreg_check_banner_session_set (StatregBanner *banner, StatregSession *session)
{
  g_signal_group_set_target (STATREG_CHECK_BANNER (banner)->signals, statreg_session_get_checker (session));
}

static void
statreg_check_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DISMISSED)
    g_value_set_boolean (value, STATREG_CHECK_BANNER (object)->dismissed);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_check_banner_dispose (GObject *object)
{
  StatregCheckBanner *self = STATREG_CHECK_BANNER (object);

  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_CHECK_BANNER);
  G_OBJECT_CLASS (statreg_check_banner_parent_class)->dispose (object);
}

static void
statreg_check_banner_finalize (GObject *object)
{
  g_ptr_array_unref (STATREG_CHECK_BANNER (object)->held);
  G_OBJECT_CLASS (statreg_check_banner_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-check-banner.ui");
  gtk_widget_class_bind_template_callback (widget_class, is_shown);
  gtk_widget_class_bind_template_callback (widget_class, is_false);
  gtk_widget_class_bind_template_callback (widget_class, is_held_told);
  gtk_widget_class_bind_template_callback (widget_class, choose_classes);
  gtk_widget_class_bind_template_callback (widget_class, choose_icon);
  gtk_widget_class_bind_template_callback (widget_class, format_text);
  gtk_widget_class_bind_template_callback (widget_class, format_pause);
  gtk_widget_class_bind_template_callback (widget_class, get_fraction);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_held);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
statreg_check_banner_class_init (StatregCheckBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_check_banner_get_property;
  object_class->dispose = statreg_check_banner_dispose;
  object_class->finalize = statreg_check_banner_finalize;
  STATREG_BANNER_CLASS (klass)->session_set = statreg_check_banner_session_set;
  properties[PROP_DISMISSED] = g_param_spec_boolean ("dismissed", NULL, NULL, FALSE, seen);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_BANNER_LAYOUT);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
statreg_check_banner_init (StatregCheckBanner *self)
{
  self->held = g_ptr_array_new_with_free_func (held_free);
  self->signals = g_signal_group_new (STATREG_TYPE_CHECKER);
  g_signal_group_connect_swapped (self->signals, "notify::active", G_CALLBACK (on_active_changed), self);
  g_signal_group_connect (self->signals, "held", G_CALLBACK (on_checker_held), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
