/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "statreg-error.h"

/* A terminal must not stay without echo when the person presses Ctrl+C at the prompt: these signals are held
 * back until it is as it was, then raised again. They are blocked but for the time in ppoll (), so that none
 * can slip in between looking and waiting. */
static const int held_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
static volatile sig_atomic_t caught_signal;

typedef struct
{
  struct sigaction actions[G_N_ELEMENTS (held_signals)];
  sigset_t mask;
} Signals;

static void
on_signal (int number)
{
  caught_signal = number;
}

static void
hold_signals (Signals *before)
{
  struct sigaction action = { .sa_handler = on_signal };
  sigset_t held;

  caught_signal = 0;
  sigemptyset (&action.sa_mask);
  sigemptyset (&held);
  for (guint i = 0; i < G_N_ELEMENTS (held_signals); i++)
    sigaddset (&held, held_signals[i]);
  sigprocmask (SIG_BLOCK, &held, &before->mask);
  for (guint i = 0; i < G_N_ELEMENTS (held_signals); i++)
    sigaction (held_signals[i], &action, &before->actions[i]);
}

static void
release_signals (const Signals *before)
{
  for (guint i = 0; i < G_N_ELEMENTS (held_signals); i++)
    sigaction (held_signals[i], &before->actions[i], NULL);
  sigprocmask (SIG_SETMASK, &before->mask, NULL);
  if (caught_signal != 0)
    raise (caught_signal);
}

static gboolean
set_read_error (int number, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, _("Nothing could be read from the terminal: %s"),
               number == 0 ? _("the input has ended") : g_strerror (number));
  return FALSE;
}

static gssize
wait_and_read (int terminal, const sigset_t *mask, guint8 *buffer, gsize size)
{
  struct pollfd input = { .fd = terminal, .events = POLLIN };

  return ppoll (&input, 1, NULL, mask) < 0 ? -1 : read (terminal, buffer, size);
}

static gboolean
read_line (int terminal, const sigset_t *mask, guint8 *buffer, gsize *size, GError **error)
{
  gsize used = 0;

  while (used < *size)
    {
      gssize got = wait_and_read (terminal, mask, buffer + used, *size - used);

      if (got <= 0)
        return set_read_error (got == 0 ? 0 : errno, error);
      used += got;
      if (buffer[used - 1] == '\n')
        {
          *size = used - 1;
          return TRUE;
        }
    }
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_LIMIT, _("What was typed is too long"));
  return FALSE;
}

static void
write_text (int terminal, const char *text)
{
  gssize ignored G_GNUC_UNUSED = write (terminal, text, strlen (text));
}

static gboolean
ask (int terminal, const char *prompt, gboolean echo, guint8 *buffer, gsize *size, GError **error)
{
  Signals before;
  struct termios saved, quiet;
  gboolean done;

  if (tcgetattr (terminal, &saved) != 0)
    return set_read_error (errno, error);
  quiet = saved;
  if (!echo)
    quiet.c_lflag &= ~(tcflag_t) ECHO;
  hold_signals (&before);
  tcsetattr (terminal, TCSAFLUSH, &quiet);
  write_text (terminal, prompt);
  done = read_line (terminal, &before.mask, buffer, size, error);
  if (!echo)
    write_text (terminal, "\n");
  tcsetattr (terminal, TCSAFLUSH, &saved);
  release_signals (&before);
  return done;
}

/**
 * statreg_cli_terminal_read:
 * @prompt: what to ask
 * @echo: whether the terminal shows what is typed
 * @buffer: where the bytes go
 * @size: room in @buffer; on return how many bytes were typed
 * @error: return location; INVALID_INPUT without a terminal, LIMIT when it does not fit, FAILED when reading
 * fails
 *
 * The terminal is opened anew, so that standard input and output may be redirected.
 */
gboolean
statreg_cli_terminal_read (const char *prompt, gboolean echo, guint8 *buffer, gsize *size, GError **error)
{
  int terminal = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  gboolean done;

  if (terminal < 0)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("There is no terminal to ask on; pass it on standard input"));
      return FALSE;
    }
  done = ask (terminal, prompt, echo, buffer, size, error);
  close (terminal);
  return done;
}
