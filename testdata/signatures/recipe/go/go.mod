module songhanh/signatures

go 1.23

require go.mozilla.org/pkcs7 v0.9.0
