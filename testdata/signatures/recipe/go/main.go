// Signs as users of the module do, with and without attributes.
package main

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"go.mozilla.org/pkcs7"
)

var digests = map[string]asn1.ObjectIdentifier{
	"sha256": pkcs7.OIDDigestAlgorithmSHA256,
	"sha384": pkcs7.OIDDigestAlgorithmSHA384,
	"sha512": pkcs7.OIDDigestAlgorithmSHA512,
}

func main() {
	keys, out := os.Args[1], os.Args[2]
	content := read(filepath.Join(out, "content.txt"))
	for digest := range digests {
		for _, key := range []string{"rsa2048", "p256", "p384"} {
			for _, variant := range []string{"attributes", "plain"} {
				name := fmt.Sprintf("go-%s-%s-%s.p7s", key, digest, variant)
				check(os.WriteFile(filepath.Join(out, name), sign(keys, key, digest, variant, content), 0o644))
			}
		}
	}
}

func sign(keys, key, digest, variant string, content []byte) []byte {
	certificate, err := x509.ParseCertificate(block(filepath.Join(keys, key+".crt")))
	check(err)
	private, err := x509.ParsePKCS8PrivateKey(block(filepath.Join(keys, key+".key")))
	check(err)
	data, err := pkcs7.NewSignedData(content)
	check(err)
	data.SetDigestAlgorithm(digests[digest])
	if variant == "plain" {
		check(data.SignWithoutAttr(certificate, private.(crypto.Signer), pkcs7.SignerInfoConfig{}))
	} else {
		check(data.AddSigner(certificate, private.(crypto.Signer), pkcs7.SignerInfoConfig{}))
	}
	data.Detach()
	signed, err := data.Finish()
	check(err)
	return signed
}

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	check(err)
	return bytes
}

func block(path string) []byte {
	found, _ := pem.Decode(read(path))
	return found.Bytes
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
