/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-request.h"

static G_DEFINE_QUARK (statreg-request, request)

/**
 * statreg_request_new:
 *
 * Returns: (transfer full): a request without anything in it
 */
StatregRequest *
statreg_request_new (void)
{
  return g_new0 (StatregRequest, 1);
}

/**
 * statreg_request_clear_body:
 * @self: a request
 *
 * Lets go of the body, and with it of the password in it, as soon as it has been decoded.
 */
void
statreg_request_clear_body (StatregRequest *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->body, statreg_secret_unref);
}

/**
 * statreg_request_free:
 * @self: (nullable): a request
 */
void
statreg_request_free (StatregRequest *self)
{
  if (self == NULL)
    return;
  statreg_request_clear_body (self);
  g_clear_object (&self->source);
  g_free (self->host);
  g_free (self->origin);
  g_free (self->fetch_site);
  g_free (self->content_type);
  g_free (self->accept_language);
  g_free (self->forwarded_for);
  g_free (self);
}

/**
 * statreg_request_attach:
 * @self: (transfer full): a request
 * @peer: the address object of the connection it came on, not shared with another connection
 */
void
statreg_request_attach (StatregRequest *self, GSocketAddress *peer)
{
  g_return_if_fail (G_IS_SOCKET_ADDRESS (peer));

  g_object_set_qdata_full (G_OBJECT (peer), request_quark (), self, (GDestroyNotify) statreg_request_free);
}

/**
 * statreg_request_of:
 * @peer: (nullable): an address object
 *
 * Returns: (transfer none) (nullable): the request attached to @peer
 */
StatregRequest *
statreg_request_of (GSocketAddress *peer)
{
  return peer != NULL ? g_object_get_qdata (G_OBJECT (peer), request_quark ()) : NULL;
}
