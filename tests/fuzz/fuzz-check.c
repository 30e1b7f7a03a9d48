/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiles and links where clang can fuzz, without anything of Statreg's. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  return 0;
}
