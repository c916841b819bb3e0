// Posts with net/http: the first body whole, then with Expect, then in chunks.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	transport := &http.Transport{ExpectContinueTimeout: time.Second, ForceAttemptHTTP2: true}
	if os.Args[2] != "" {
		pem, err := os.ReadFile(os.Args[2])
		check(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	for at := 3; at+1 < len(os.Args); at += 2 {
		body, err := os.ReadFile(os.Args[at+1])
		check(err)
		var reader io.Reader = bytes.NewReader(body)
		if at >= 7 {
			reader = io.MultiReader(reader)
		}
		request, err := http.NewRequest("POST", os.Args[1], reader)
		check(err)
		request.Header.Set("Content-Type", os.Args[at])
		if at == 5 {
			request.Header.Set("Expect", "100-continue")
		}
		answer, err := client.Do(request)
		check(err)
		bytes, err := io.ReadAll(answer.Body)
		check(err)
		answer.Body.Close()
		fmt.Println(answer.StatusCode, base64.StdEncoding.EncodeToString(bytes))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
