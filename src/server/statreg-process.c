/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <gnutls/gnutls.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>

#include "statreg-server.h"

#define PERTURB 0x5a
#define LARGE (128 * 1024)   /* where glibc begins; it would go up to 32 MiB */

/**
 * statreg_server_scrub_environment:
 *
 * Takes variables out of the environment that would write TLS keys or request contents to files and
 * terminals, or turn on parts of libsoup that were not made for strangers, and keeps GLib's own TLS (clients
 * of other parts of the program) to the rules of the page's. To be called first in main(), before threads and
 * before any library reads them.
 */
void
statreg_server_scrub_environment (void)
{
  static const char *const unwanted[] =
  {
    "SSLKEYLOGFILE", "GNUTLS_DEBUG_LEVEL", "SOUP_SERVER_HTTP2", "G_MESSAGES_DEBUG",
  };

  for (guint i = 0; i < G_N_ELEMENTS (unwanted); i++)
    g_unsetenv (unwanted[i]);
  g_setenv ("G_TLS_GNUTLS_PRIORITY", STATREG_TLS_PRIORITY, TRUE);
  /* GnuTLS read its variable when it was loaded. */
  gnutls_global_set_log_level (0);
}

/**
 * statreg_process_harden:
 *
 * Keeps passwords from outliving their use (SECURITY.md 3.8): the allocator overwrites what is freed, and no
 * core is dumped. Large buffers go back to the system when they are freed, however large others were before them.
 * Raises the limit of open descriptors to what is allowed. To be called first in main().
 */
void
statreg_process_harden (void)
{
  struct rlimit cores = { 0, 0 };
  struct rlimit files;

  mallopt (M_PERTURB, PERTURB);
  mallopt (M_MMAP_THRESHOLD, LARGE);
  setrlimit (RLIMIT_CORE, &cores);
  /* A limit on the size of files then is an error of the write, which is told, and no death. */
  signal (SIGXFSZ, SIG_IGN);
  if (getrlimit (RLIMIT_NOFILE, &files) == 0)
    {
      files.rlim_cur = files.rlim_max;
      setrlimit (RLIMIT_NOFILE, &files);
    }
}
