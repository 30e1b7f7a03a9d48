/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-cli.h"

G_BEGIN_DECLS

/* One function for each command: parses, acts, prints; FALSE with error decides on the exit status. */
gboolean statreg_cli_status             (StatregCli *cli, GError **error);
gboolean statreg_cli_settings           (StatregCli *cli, GError **error);
gboolean statreg_cli_serve              (StatregCli *cli, GError **error);
gboolean statreg_cli_pending            (StatregCli *cli, GError **error);
gboolean statreg_cli_apply              (StatregCli *cli, GError **error);
gboolean statreg_cli_delete             (StatregCli *cli, GError **error);
gboolean statreg_cli_undo               (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_list      (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_add       (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_show      (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_set       (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_rename    (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_duplicate (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_remove    (StatregCli *cli, GError **error);
gboolean statreg_cli_instance_test      (StatregCli *cli, GError **error);
gboolean statreg_cli_login_list         (StatregCli *cli, GError **error);
gboolean statreg_cli_login_add          (StatregCli *cli, GError **error);
gboolean statreg_cli_login_set          (StatregCli *cli, GError **error);
gboolean statreg_cli_login_remove       (StatregCli *cli, GError **error);
gboolean statreg_cli_login_restore      (StatregCli *cli, GError **error);
gboolean statreg_cli_check              (StatregCli *cli, GError **error);
gboolean statreg_cli_password           (StatregCli *cli, GError **error);
gboolean statreg_cli_key_status         (StatregCli *cli, GError **error);
gboolean statreg_cli_key_create         (StatregCli *cli, GError **error);
gboolean statreg_cli_key_backup         (StatregCli *cli, GError **error);
gboolean statreg_cli_key_restore        (StatregCli *cli, GError **error);
gboolean statreg_cli_key_rotate         (StatregCli *cli, GError **error);
gboolean statreg_cli_certificate_show   (StatregCli *cli, GError **error);
gboolean statreg_cli_certificate_create (StatregCli *cli, GError **error);
gboolean statreg_cli_certificate_use    (StatregCli *cli, GError **error);
gboolean statreg_cli_repair             (StatregCli *cli, GError **error);

G_END_DECLS
