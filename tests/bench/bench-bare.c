/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-bare CERTIFICATE KEY ANSWER: the least that a GnuTLS server can do: one thread, one epoll, handshake, whatever the client
 * says, the bytes of the file ANSWER, end. What the page is slower than this is its own share. Prints its port. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "statreg-server.h"

typedef struct
{
  int              fd;
  gnutls_session_t session;
  gboolean         is_ready;     /* the handshake is done */
  gboolean         is_answered;  /* waits for the client to close */
} Visitor;

typedef struct
{
  int   epoll;
  int   listener;
  char *answer;
  gsize size;
  gnutls_priority_t priority;
  gnutls_certificate_credentials_t certificate;
} Bare;

static void
check (gboolean good, const char *what)
{
  if (!good)
    g_error ("%s", what);
}

static void
watch (Bare *self, int fd, gpointer data)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = data };

  check (epoll_ctl (self->epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static void
begin_listening (Bare *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  check (bind (self->listener, (struct sockaddr *) &address, sizeof address) == 0, "bind");
  check (listen (self->listener, 128) == 0, "listen");
  check (getsockname (self->listener, (struct sockaddr *) &address, &size) == 0, "getsockname");
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  watch (self, self->listener, NULL);
  g_print ("%u\n", ntohs (address.sin_port));
}

static void
prepare (Bare *self, char **arguments)
{
  check (g_file_get_contents (arguments[2], &self->answer, &self->size, NULL), "answer");
  check (gnutls_priority_init2 (&self->priority, STATREG_TLS_PRIORITY, NULL, 0) >= 0, "priority");
  check (gnutls_certificate_allocate_credentials (&self->certificate) >= 0, "credentials");
  check (gnutls_certificate_set_x509_key_file (self->certificate, arguments[0], arguments[1], GNUTLS_X509_FMT_PEM) >= 0, "certificate");
  begin_listening (self);
}

static void
accept_one (Bare *self)
{
  Visitor *visitor;
  int yes = 1, fd = accept4 (self->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd < 0)
    return;
  visitor = g_new0 (Visitor, 1);
  visitor->fd = fd;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  gnutls_init (&visitor->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (visitor->session, self->priority);
  gnutls_credentials_set (visitor->session, GNUTLS_CRD_CERTIFICATE, self->certificate);
  gnutls_transport_set_int (visitor->session, fd);
  gnutls_handshake_set_timeout (visitor->session, 0);
  watch (self, fd, visitor);
}

static void
end (Visitor *visitor)
{
  gnutls_deinit (visitor->session);
  close (visitor->fd);
  g_free (visitor);
}

static void
answer (Bare *self, Visitor *visitor)
{
  gnutls_record_send (visitor->session, self->answer, self->size);
  gnutls_bye (visitor->session, GNUTLS_SHUT_WR);
  shutdown (visitor->fd, SHUT_WR);
  visitor->is_answered = TRUE;
}

static void
serve (Bare *self, Visitor *visitor)
{
  char buffer[4096];
  ssize_t result = visitor->is_ready ? GNUTLS_E_SUCCESS : gnutls_handshake (visitor->session);

  visitor->is_ready |= result == GNUTLS_E_SUCCESS;
  if (visitor->is_ready)
    result = gnutls_record_recv (visitor->session, buffer, sizeof buffer);
  if (result > 0 && !visitor->is_answered)
    answer (self, visitor);
  else if (result == 0 || (result < 0 && gnutls_error_is_fatal ((int) result)))
    end (visitor);
}

int
main (int argc, char **argv)
{
  struct epoll_event events[64];
  Bare self = { 0 };

  if (argc != 4)
    return 2;
  prepare (&self, argv + 1);
  for (;;)
    {
      int n_events = epoll_wait (self.epoll, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n_events; i++)
        if (events[i].data.ptr == NULL)
          accept_one (&self);
        else
          serve (&self, events[i].data.ptr);
    }
}
