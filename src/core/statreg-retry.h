/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <errno.h>

/* The value of a system call that returns -1 with an errno, made again as long as a signal interrupts it.
 * Not for close(): on Linux the descriptor is gone whatever it returns. */
#define STATREG_RETRY(call)                          \
  ({                                                 \
    __typeof__ (call) result_;                       \
    do                                               \
      result_ = (call);                              \
    while (result_ == -1 && errno == EINTR);         \
    result_;                                         \
  })
