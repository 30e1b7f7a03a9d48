/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-error.h"

/**
 * statreg_error_quark:
 *
 * The error domain of everything that can go wrong with what people type, with files, keys and the network.
 *
 * Returns: the quark behind %STATREG_ERROR
 */
G_DEFINE_QUARK (statreg-error-quark, statreg_error)
