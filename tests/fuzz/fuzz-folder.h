/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"
#include "statreg-folder.h"

/* A data folder for targets that read real files; it is removed when the program ends. */
StatregFolder *fuzz_folder_open  (void);
/* Puts the input there as a file of that name. */
void           fuzz_folder_write (StatregFolder *folder, const char *name, const guint8 *data, gsize size);
