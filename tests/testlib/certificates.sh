#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# certificates.sh FOLDER: what administrators bring along, made by the real openssl: an authority with an intermediate, server
# certificates of every kind, their keys and PKCS#12 files. The password is "sesame".
set -eu
cd "$1"

quiet () {
  "$@" >log 2>&1 || { cat log >&2; exit 1; }
}

# ec NAME CURVE: a key.
ec () {
  quiet openssl ecparam -name "$2" -genkey -noout -out "$1.key"
}

request () {
  quiet openssl req -new -key "$1.key" -subj "/O=Test/CN=$1" -out "$1.csr"
}

# sign NAME ISSUER EXTENSIONS OPTION...: a certificate for NAME.key.
sign () {
  name=$1 by=$2 extensions=$3
  shift 3
  request "$name"
  quiet openssl x509 -req -in "$name.csr" -CA "$by.pem" -CAkey "$by.key" -CAcreateserial -extfile "$extensions" "$@" -out "$name.pem"
}

# p12 FILE OPTION...: leaf with its key and the intermediate.
p12 () {
  out=$1
  shift
  quiet openssl pkcs12 -export -inkey leaf.key -in leaf.pem -certfile middle.pem "$@" -out "$out"
}

printf 'basicConstraints=critical,CA:TRUE\n' >ca.ext
printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:mail.example.org,DNS:*.wild.example.org,IP:192.0.2.7\nextendedKeyUsage=serverAuth\n' >leaf.ext
printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:mail.example.org\nextendedKeyUsage=clientAuth\n' >client.ext
printf 'keyUsage=keyEncipherment\n' | cat leaf.ext - >transport.ext
ec root prime256v1
quiet openssl req -x509 -new -key root.key -subj '/O=Test/CN=Test Root' -days 3650 -out root.pem
ec middle prime256v1; sign middle root ca.ext -days 3000
ec leaf prime256v1; sign leaf middle leaf.ext -days 90
quiet openssl genrsa -out rsa.key 2048; sign rsa middle leaf.ext -days 90
quiet openssl genpkey -algorithm ed25519 -out ed25519.key; sign ed25519 middle leaf.ext -days 90
cp rsa.key transport.key; sign transport middle transport.ext -days 90
quiet openssl genrsa -out weak.key 1024; sign weak middle leaf.ext -days 90
ec weakec secp224r1; sign weakec middle leaf.ext -days 90
ec sha1 prime256v1; sign sha1 middle leaf.ext -days 90 -sha1
ec client prime256v1; sign client middle client.ext -days 90
ec other prime256v1; sign other middle leaf.ext -days 90
ec expired prime256v1; sign expired middle leaf.ext -days -1

# Only openssl's whole authority gives a certificate another beginning than now.
ec future prime256v1; request future
cat >ca.conf <<'END'
[ca]
default_ca = test
[test]
database = index
serial = number
new_certs_dir = .
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
END
: >index
echo 7001 >number
quiet openssl ca -batch -config ca.conf -cert middle.pem -keyfile middle.key -in future.csr -out future.pem -notext -extfile leaf.ext \
  -startdate "$(date -u -d '10 days' +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d '100 days' +%Y%m%d%H%M%SZ)"

cat leaf.pem middle.pem root.pem >ordered.pem
cat root.pem middle.pem leaf.pem >turned.pem
cat leaf.pem middle.pem middle.pem leaf.pem >doubled.pem
cat leaf.pem root.pem >gap.pem
cat leaf.pem other.pem >stranger.pem
cat leaf.key leaf.pem middle.pem >both.pem
cat leaf.pem middle.pem leaf.key >both-turned.pem
openssl ecparam -name prime256v1 | cat - leaf.key >with-params.key
quiet openssl pkcs8 -topk8 -in leaf.key -passout pass:sesame -out pkcs8.key
quiet openssl ec -in leaf.key -aes256 -passout pass:sesame -out traditional.key
quiet openssl x509 -in leaf.pem -outform DER -out leaf.der
quiet openssl pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out leaf-key.der
p12 modern.p12 -passout pass:sesame
p12 legacy.PFX -passout pass:sesame -legacy
p12 triple.pfx -passout pass:sesame -legacy -certpbe PBE-SHA1-3DES
p12 open.p12 -passout pass:
cp modern.p12 without-suffix
quiet openssl pkcs12 -export -nokeys -in leaf.pem -passout pass:sesame -out nokey.p12

printf 'hello\n' >text.pem
: >empty.pem
head -c 300 leaf.pem >cut.pem
head -c 5000 /dev/urandom >garbage.pem
truncate -s 100M huge.pem
mkfifo pipe.pem
ln -s leaf.pem link.pem
ln -s leaf.key link.key
cp leaf.key shared.key
chmod 640 shared.key
