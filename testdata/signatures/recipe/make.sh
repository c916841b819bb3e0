#!/bin/sh
# Makes the signatures of this folder anew, each over content.txt, and throws the keys away.
# Needs openssl 3, a JDK with Maven, and Go. Run it here: sh make.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/..
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
rm -f "$out"/*.p7s

key() { # NAME, arguments of genpkey
  name=$1
  shift
  openssl genpkey -quiet "$@" -out "$keys/$name.key"
  openssl req -new -x509 -utf8 -key "$keys/$name.key" -out "$keys/$name.crt" -days 36500 -sha256 \
    -subj "/C=VN/CN=Mẫu $name/UID=MST:0100000000" -addext "basicConstraints=critical,CA:FALSE" \
    -addext "keyUsage=critical,digitalSignature,nonRepudiation"
}
key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key rsa3072 -algorithm RSA -pkeyopt rsa_keygen_bits:3072
key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
openssl x509 -in "$keys/p256.crt" -out "$keys/other.crt"

openssl_cms() { # KEY DIGEST VARIANT, further arguments
  name=openssl-$1-$2-$3
  signer=$1 digest=$2
  shift 3
  openssl cms -sign -binary -outform DER -in "$out/content.txt" -out "$out/$name.p7s" \
    -signer "$keys/$signer.crt" -inkey "$keys/$signer.key" -md "$digest" "$@"
}
for digest in sha256 sha384 sha512; do
  openssl_cms rsa2048 $digest attributes
  openssl_cms rsa3072 $digest plain -noattr
  openssl_cms rsa2048 $digest pss -keyopt rsa_padding_mode:pss
  openssl_cms p256 $digest attributes
  openssl_cms p384 $digest plain -noattr
done
openssl_cms rsa2048 sha256 keyid -keyid
openssl_cms p384 sha384 extra -certfile "$keys/other.crt"

(cd "$here/bouncycastle" && mvn -q package exec:java -Dexec.args="$keys $out")
(cd "$here/go" && go run -mod=mod . "$keys" "$out")
