/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

static const StatregCliCommand commands[] = {
  { "status", "", N_("Show whether registrations are on, the page, the key and the certificate"),
    statreg_cli_status },
  { "settings", N_("[KEY [VALUE]]"), N_("Show or change a setting"), statreg_cli_settings },
  { "serve", "", N_("Serve the registration page in the foreground"), statreg_cli_serve },
  { "pending", "", N_("List the pending registrations"), statreg_cli_pending },
  { "apply", N_("--instance NAME (ID…|--all)"), N_("Apply registrations to an instance"), statreg_cli_apply },
  { "delete", "(ID…|--all)", N_("Delete registrations, which rejects them"), statreg_cli_delete },
  { "undo", "[ID…]", N_("Take back the last apply or delete"), statreg_cli_undo },
  { "instance list", "", N_("List the instances"), statreg_cli_instance_list },
  { "instance add", N_("NAME"), N_("Add an instance"), statreg_cli_instance_add },
  { "instance show", N_("NAME"), N_("Show an instance and its connection settings"), statreg_cli_instance_show },
  { "instance set", N_("NAME"), N_("Change the connection settings of an instance"), statreg_cli_instance_set },
  { "instance rename", N_("NAME NEW-NAME"), N_("Rename an instance"), statreg_cli_instance_rename },
  { "instance duplicate", N_("NAME NEW-NAME"), N_("Copy an instance with its static logins"),
    statreg_cli_instance_duplicate },
  { "instance remove", N_("NAME"), N_("Remove an instance with its static logins"),
    statreg_cli_instance_remove },
  { "instance test", N_("NAME"), N_("Look whether the server of an instance can be reached"), statreg_cli_instance_test },
  { "login list", N_("--instance NAME"), N_("List the static logins of an instance"), statreg_cli_login_list },
  { "login add", N_("--instance NAME ADDRESS"), N_("Add a static login"), statreg_cli_login_add },
  { "login set", N_("--instance NAME ADDRESS"), N_("Change a static login"), statreg_cli_login_set },
  { "login remove", N_("--instance NAME ADDRESS"), N_("Remove a static login"), statreg_cli_login_remove },
  { "login restore", N_("--instance NAME ADDRESS"), N_("Bring back the password that was replaced"),
    statreg_cli_login_restore },
  { "check", N_("--instance NAME (ADDRESS…|--all|--pending [ID…])"), N_("Check whether logins work"), statreg_cli_check },
  { "password", N_("--instance NAME ADDRESS"), N_("Print one password and nothing else"), statreg_cli_password },
  { "key status", "", N_("Show the state of the key"), statreg_cli_key_status },
  { "key create", "", N_("Make the key"), statreg_cli_key_create },
  { "key backup", N_("FILE"), N_("Write a backup of the key, sealed with a passphrase"),
    statreg_cli_key_backup },
  { "key restore", N_("FILE"), N_("Bring the key back from a backup"), statreg_cli_key_restore },
  { "key rotate", "", N_("Make a fresh key for what comes in from here on"), statreg_cli_key_rotate },
  { "certificate show", "", N_("Show the certificate of the page"), statreg_cli_certificate_show },
  { "certificate create", "", N_("Make or renew the self-signed certificate"),
    statreg_cli_certificate_create },
  { "certificate use", N_("FILE…"), N_("Use a certificate and key from PEM or PKCS#12 files"),
    statreg_cli_certificate_use },
  { "repair", "", N_("Read the store again and repair it"), statreg_cli_repair },
  { NULL }
};

/**
 * statreg_cli_get_commands:
 *
 * Returns: (transfer none): the table of all commands, ended by one whose name is %NULL.
 */
const StatregCliCommand *
statreg_cli_get_commands (void)
{
  return commands;
}
