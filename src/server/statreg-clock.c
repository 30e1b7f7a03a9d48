/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-clock.h"

#include <time.h>

#define TOLERANCE ((gint64) 300 * G_USEC_PER_SEC)

struct _StatregClock
{
  gatomicrefcount references;
  GMutex mutex;
  gboolean is_known;   /* offset is: somebody has looked */
  gint64 offset;       /* of the wall clock over the time that the machine has been running, in µs */
  gint64 jump;         /* by how much the clock was set in all, in µs */
  gint64 noticed;      /* what the clock showed when that was noticed, in µs */
};

/**
 * statreg_clock_new:
 *
 * Returns: (transfer full): a watch over the clock, which is taken to be right when it is first looked at
 */
StatregClock *
statreg_clock_new (void)
{
  StatregClock *self = g_new0 (StatregClock, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * statreg_clock_ref:
 * @self: a watch
 *
 * Returns: (transfer full): @self
 */
StatregClock *
statreg_clock_ref (StatregClock *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * statreg_clock_unref:
 * @self: (transfer full) (nullable): a watch
 */
void
statreg_clock_unref (StatregClock *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gint64
read_clock (clockid_t id)
{
  struct timespec time = { 0 };

  clock_gettime (id, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/**
 * statreg_clock_look_at:
 * @self: a watch
 * @wall: the wall clock, µs since 1970
 * @running: for how long the machine has been running, asleep or awake, in µs
 *
 * Between two looks the wall clock may drift, or be drawn near by NTP, by up to five minutes. More than that
 * means that somebody set it, or that a virtual machine was stopped. Set right again, it is as if nothing had
 * happened.
 *
 * Returns: whether the clock was set and nobody has confirmed it since
 */
gboolean
statreg_clock_look_at (StatregClock *self, gint64 wall, gint64 running)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 offset = wall - running;

  if (self->is_known && ABS (offset - self->offset) > TOLERANCE)
    {
      self->jump += offset - self->offset;
      self->noticed = wall;
    }
  self->is_known = TRUE;
  self->offset = offset;
  return ABS (self->jump) > TOLERANCE;
}

/**
 * statreg_clock_look:
 * @self: a watch
 *
 * As statreg_clock_look_at(), with the machine's clocks. Sleep is no jump: CLOCK_BOOTTIME goes on in it.
 *
 * Returns: whether the clock was set and nobody has confirmed it since
 */
gboolean
statreg_clock_look (StatregClock *self)
{
  return statreg_clock_look_at (self, read_clock (CLOCK_REALTIME), read_clock (CLOCK_BOOTTIME));
}

/**
 * statreg_clock_get_jump:
 * @self: a watch that has noticed something
 * @before: (out): what the clock would have shown, seconds since 1970
 * @after: (out): what it showed instead
 */
void
statreg_clock_get_jump (StatregClock *self, gint64 *before, gint64 *after)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  *before = (self->noticed - self->jump) / G_USEC_PER_SEC;
  *after = self->noticed / G_USEC_PER_SEC;
}

/**
 * statreg_clock_confirm:
 * @self: a watch
 *
 * Takes the clock to be right as it is.
 */
void
statreg_clock_confirm (StatregClock *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->is_known = FALSE;
  self->jump = 0;
}
