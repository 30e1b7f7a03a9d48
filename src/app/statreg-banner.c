/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-banner.h"

typedef struct
{
  StatregSession *session;
} StatregBannerPrivate;

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_SETTINGS,
  PROP_STORE,
  PROP_PAGE,
  PROP_CHECKER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (StatregBanner, statreg_banner, ADW_TYPE_BIN)

static void
set_session (StatregBanner *self, StatregSession *session)
{
  StatregBannerPrivate *priv = statreg_banner_get_instance_private (self);

  if (!g_set_object (&priv->session, session))
    return;
  if (session && STATREG_BANNER_GET_CLASS (self)->session_set)
    STATREG_BANNER_GET_CLASS (self)->session_set (self, session);
  for (guint id = PROP_SESSION; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
statreg_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSession *session = statreg_banner_get_session (STATREG_BANNER (object));

  if (id == PROP_SESSION)
    g_value_set_object (value, session);
  else if (id < N_PROPS && session)
    g_object_get_property (G_OBJECT (session), pspec->name, value);
  else if (id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    set_session (STATREG_BANNER (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_banner_finalize (GObject *object)
{
  StatregBannerPrivate *priv = statreg_banner_get_instance_private (STATREG_BANNER (object));

  g_clear_object (&priv->session);
  G_OBJECT_CLASS (statreg_banner_parent_class)->finalize (object);
}

static void
statreg_banner_class_init (StatregBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_banner_get_property;
  object_class->set_property = statreg_banner_set_property;
  object_class->finalize = statreg_banner_finalize;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, STATREG_TYPE_SETTINGS, seen);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, STATREG_TYPE_STORE, seen);
  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, STATREG_TYPE_PAGE, seen);
  properties[PROP_CHECKER] = g_param_spec_object ("checker", NULL, NULL, STATREG_TYPE_CHECKER, seen);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_banner_init (StatregBanner *self)
{
}

/**
 * statreg_banner_get_session:
 * @self: a banner
 *
 * Returns: (transfer none) (nullable): the session, %NULL before it is set
 */
StatregSession *
statreg_banner_get_session (StatregBanner *self)
{
  StatregBannerPrivate *priv = statreg_banner_get_instance_private (self);

  g_return_val_if_fail (STATREG_IS_BANNER (self), NULL);
  return priv->session;
}

/**
 * statreg_banner_get_window:
 * @self: a banner
 *
 * Returns: (transfer none) (nullable): the window that it is in
 */
GtkWindow *
statreg_banner_get_window (StatregBanner *self)
{
  g_return_val_if_fail (STATREG_IS_BANNER (self), NULL);
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}
