# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority that issues certificates for the page, with the real openssl."""
import datetime
import subprocess


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=True, timeout=60, **options).stdout


class Authority:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.key, self.certificate = folder / "root.key", folder / "root.pem"
        self.make_key(self.key)
        openssl("req", "-x509", "-new", "-key", self.key, "-subj", "/O=Test/CN=Test Root", "-days", "3650", "-out", self.certificate)

    @staticmethod
    def make_key(path, kind="ec"):
        how = ("-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1") if kind == "ec" else ("-algorithm", "rsa")
        openssl("genpkey", *how, "-out", path)
        path.chmod(0o600)

    def issue(self, name, hosts=("localhost",), ends=90 * 86400, kind="ec", self_signed=False):
        """NAME.pem and NAME.key, closed to others; ends: seconds from now on, which may be over already."""
        certificate, key, request, extensions = (self.folder / (name + suffix) for suffix in (".pem", ".key", ".csr", ".ext"))
        self.make_key(key, kind)
        openssl("req", "-new", "-utf8", "-key", key, "-subj", f"/O=Test/CN={name}", "-out", request)
        extensions.write_text("basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName="
                              + ",".join("DNS:" + host for host in hosts) + "\n")
        # It is valid for whole days, so it was issued some of them ago: an hour at least, for clocks are read in whole seconds.
        days = max(1, -(-(ends + 3600) // 86400))
        issued = datetime.datetime.now() + datetime.timedelta(seconds=ends - days * 86400)
        signer = ("-signkey", key) if self_signed else ("-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial")
        subprocess.run(["faketime", issued.strftime("%Y-%m-%d %H:%M:%S"), "openssl", "x509", "-req", "-in", request, *signer,
                        "-extfile", extensions, "-days", str(days), "-out", certificate], capture_output=True, check=True, timeout=60)
        certificate.chmod(0o600)
        return certificate, key
