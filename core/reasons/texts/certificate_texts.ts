/**
 * What is wrong with a signature, a key, a certificate or a revocation list. `{what}` is a field by the
 * name that its standard has for it, in either language.
 */
export const certificateTexts = {
  ASN1_TAG: {
    en: "Cannot read {what}: expected tag {expected:word}, found {found}",
    vi: "Không đọc được {what}: phải có thẻ {expected:word}, thấy {found}",
  },
  ASN1_END: {
    en: "Cannot read {what}: expected an element, found the end",
    vi: "Không đọc được {what}: thiếu phần tử",
  },
  ASN1_BROKEN: {
    en: "Cannot read {what} at byte {at:digits}: found {found}",
    vi: "Không đọc được {what} ở byte {at:digits}: thấy {found}",
  },
  ASN1_LEFT_OVER: {
    en: "Cannot read {what}: {count:digits} bytes too many",
    vi: "Không đọc được {what}: thừa {count:digits} byte",
  },
  ASN1_PIECES: {
    en: "Cannot read {what}: too many pieces",
    vi: "Không đọc được {what}: quá nhiều mảnh",
  },
  ASN1_NULL: {
    en: "Cannot read {what}: expected an empty NULL",
    vi: "Không đọc được {what}: phải là NULL trống",
  },
  ASN1_OID: {
    en: "Cannot read {what}: found a broken object identifier",
    vi: "Không đọc được {what}: định danh đối tượng (OID) hỏng",
  },
  ASN1_NUMBER: {
    en: "Cannot read {what}: expected a number from 0 to 2147483647",
    vi: "Không đọc được {what}: phải là số từ 0 đến 2147483647",
  },
  ASN1_POSITIVE: {
    en: "Cannot read {what}: expected a positive number in its shortest form",
    vi: "Không đọc được {what}: phải là số dương ở dạng ngắn nhất",
  },
  ASN1_BOOLEAN: {
    en: "Cannot read {what}: expected 00 or FF",
    vi: "Không đọc được {what}: phải là 00 hoặc FF",
  },
  ASN1_WHOLE_BYTES: {
    en: "Cannot read {what}: expected whole bytes",
    vi: "Không đọc được {what}: phải là số byte nguyên",
  },
  ASN1_BITS: {
    en: "Cannot read {what}: expected a bit string",
    vi: "Không đọc được {what}: phải là chuỗi bit",
  },
  ASN1_TIME: {
    en: "Cannot read {what}: expected a UTC time with seconds, found another form",
    vi: "Không đọc được {what}: phải là giờ UTC có giây",
  },
  ASN1_TWICE: {
    en: "Cannot read {what}: {oid:word} stands twice",
    vi: "Không đọc được {what}: {oid:word} có hai lần",
  },
  ASN1_NO_BYTES: {
    en: "Cannot read {what}: found no bytes",
    vi: "Không đọc được {what}: không có byte nào",
  },
  ASN1_MOST: {
    en: "Cannot read {what}: expected at most {most:digits}",
    vi: "Không đọc được {what}: có quá {most:digits}",
  },
  ASN1_MOST_VALUES: {
    en: "Cannot read {what}: expected at most {most:digits} values",
    vi: "Không đọc được {what}: có quá {most:digits} giá trị",
  },
  ASN1_MOST_BYTES: {
    en: "Cannot read {what}: expected at most {most:digits} bytes, found {found:digits}",
    vi: "Không đọc được {what}: dài {found:digits} byte, nhiều nhất là {most:digits} byte",
  },
  ASN1_SO_MANY: { en: "Cannot read so many {what:word}", vi: "Quá nhiều {what:word}" },
  EXTENSIONS_VERSION: {
    en: "Cannot read the extensions: the certificate is of version {version:digits}",
    vi: "Không đọc được phần mở rộng: chứng thư số thuộc phiên bản {version:digits}",
  },
  CERTIFICATE_ALGORITHMS: {
    en: "Cannot use the certificate: its signature algorithm differs inside and outside",
    vi: "Không dùng được chứng thư số: thuật toán chữ ký bên trong và bên ngoài khác nhau",
  },
  LIST_ALGORITHMS: {
    en: "Cannot use the list: its signature algorithm differs inside and outside",
    vi: "Không dùng được danh sách: thuật toán chữ ký bên trong và bên ngoài khác nhau",
  },
  ALGORITHM_DIGEST: {
    en: "Cannot use {what}: expected digest {expected:word}, found {found:word}",
    vi: "Không dùng được {what}: hàm băm phải là {expected:word}, thấy {found:word}",
  },
  OTHER_IDENTIFIER: {
    en: "Cannot use {what}: found another identifier",
    vi: "Không dùng được {what}: thấy định danh khác",
  },
  PSS_SALT: {
    en: "Cannot use a salt of {bytes:digits} bytes",
    vi: "Không dùng được salt dài {bytes:digits} byte",
  },
  PSS_TRAILER: {
    en: "Cannot use the PSS parameters: expected trailer field 1",
    vi: "Không dùng được tham số PSS: trailer phải là 1",
  },
  PSS_DIGESTS: {
    en: "Cannot use the PSS parameters: expected {expected:word}, found {found}",
    vi: "Không dùng được tham số PSS: phải là {expected:word}, thấy {found}",
  },
  CMS_VERSION: {
    en: "Cannot read {what}: expected 1 to 5",
    vi: "Không đọc được {what}: phải từ 1 đến 5",
  },
  CMS_SIGNERS: {
    en: "Cannot read the signers: expected one signer, found more",
    vi: "Không đọc được người ký: chỉ được có một người ký",
  },
  CMS_ATTACHED: {
    en: "Cannot use the signature: expected a detached one, found attached content",
    vi: "Không dùng được chữ ký: phải tách rời nội dung, thấy nội dung kèm trong chữ ký",
  },
  CMS_DIGEST: {
    en: "Cannot use the digest algorithm: expected SHA-1, 256, 384 or 512",
    vi: "Không dùng được hàm băm: phải là SHA-1, 256, 384 hoặc 512",
  },
  CMS_ALGORITHM: {
    en: "Cannot use the signature algorithm: expected RSA, RSASSA-PSS or ECDSA",
    vi: "Không dùng được thuật toán chữ ký: phải là RSA, RSASSA-PSS hoặc ECDSA",
  },
  CMS_ECDSA_DIGEST: {
    en: "Cannot use the signature: expected SHA-256 or longer with ECDSA",
    vi: "Không dùng được chữ ký: ECDSA phải đi với SHA-256 trở lên",
  },
  CMS_TWO_DIGESTS: {
    en: "Cannot use two signed message digests",
    vi: "Không dùng được hai giá trị băm đã ký",
  },
  CMS_TWO_TIMES: {
    en: "Cannot use two signing times",
    vi: "Không dùng được hai thời điểm ký",
  },
  CMS_ATTRIBUTES_MOST: {
    en: "Cannot use more than {most:digits} signed attributes",
    vi: "Không dùng được quá {most:digits} thuộc tính đã ký",
  },
  CMS_ATTRIBUTES: {
    en: "Cannot use the signed attributes: expected one content type and message digest",
    vi: "Không dùng được thuộc tính đã ký: phải có đúng một kiểu nội dung và một giá trị băm",
  },
  SIGNER_NOT_FOUND: {
    en:
      "Cannot find the signer's certificate: {count:digits} embedded, none of them or of the registered ones is named by the signature",
    vi:
      "Không tìm thấy chứng thư số của người ký: có {count:digits} chứng thư số kèm theo, chữ ký không trỏ đến chứng thư số nào trong đó hay trong số đã đăng ký",
  },
  SIGNATURE_SCHEME: {
    en: "Cannot verify the signature: {scheme:word} does not fit the key",
    vi: "Chữ ký số không đúng: {scheme:word} không hợp với khóa",
  },
  SIGNATURE_SHORT_DIGEST: {
    en: "Cannot verify the signature: expected SHA-384 or SHA-512 with P-521",
    vi: "Chữ ký số không đúng: khóa P-521 phải đi với SHA-384 hoặc SHA-512",
  },
  SIGNATURE_OTHER_CONTENT: {
    en: "Cannot verify the signature: the signed digest is of other content",
    vi: "Chữ ký số không đúng: giá trị băm đã ký là của nội dung khác",
  },
  SIGNATURE_WRONG: {
    en: "Cannot verify the signature: it is not of this content and key",
    vi: "Chữ ký số không đúng: không phải của nội dung và khóa này",
  },
  KEY_KIND: {
    en: "Cannot use the public key: expected RSA or EC, found another algorithm",
    vi: "Không dùng được khóa công khai: phải là RSA hoặc EC",
  },
  KEY_RSA_BITS: {
    en:
      "Cannot use the RSA key: expected {least:digits} to {most:digits} bits, found {found:digits}",
    vi:
      "Không dùng được khóa RSA: phải từ {least:digits} đến {most:digits} bit, thấy {found:digits}",
  },
  KEY_RSA_EXPONENT: {
    en: "Cannot use the RSA key: expected an odd exponent of 3 to 2^32",
    vi: "Không dùng được khóa RSA: số mũ phải lẻ, từ 3 đến 2^32",
  },
  KEY_EC_CURVE: {
    en: "Cannot use the EC key: expected P-256, P-384 or P-521, found another curve",
    vi: "Không dùng được khóa EC: đường cong phải là P-256, P-384 hoặc P-521",
  },
  KEY_EC_POINT: {
    en: "Cannot use the EC key: expected an uncompressed point of {bytes:digits} bytes",
    vi: "Không dùng được khóa EC: phải là điểm không nén dài {bytes:digits} byte",
  },
  KEY_IMPORT: {
    en: "Cannot import the key with {verifier}",
    vi: "{verifier} không nạp được khóa",
  },
  // What a certificate is judged to be, in one word in front.
  JUDGED_untrusted: { en: "untrusted: {why}", vi: "không tin cậy: {why}" },
  JUDGED_expired: { en: "expired: {why}", vi: "hết hạn: {why}" },
  JUDGED_notYetValid: { en: "notYetValid: {why}", vi: "chưa có hiệu lực: {why}" },
  JUDGED_revoked: { en: "revoked: {why}", vi: "đã bị thu hồi: {why}" },
  JUDGED_keyUsage: { en: "keyUsage: {why}", vi: "sai mục đích dùng khóa: {why}" },
  JUDGED_revocationUnknown: { en: "revocationUnknown: {why}", vi: "chưa rõ có bị thu hồi: {why}" },
  JUDGED_weakKey: { en: "weakKey: {why}", vi: "khóa yếu: {why}" },
  JUDGED_malformed: { en: "malformed: {why}", vi: "sai cấu trúc: {why}" },
  CERTIFICATE_UNREADABLE: {
    en: "cannot read the signer's certificate: {why}",
    vi: "không đọc được chứng thư số của người ký: {why}",
  },
  NO_CHAIN: {
    en: "no chain to a trusted root from an authority named {issuer}",
    vi: "không có chuỗi đến gốc tin cậy từ tổ chức chứng thực {issuer}",
  },
  SIGNER_IS_AUTHORITY: {
    en: "the signer's certificate is that of an authority",
    vi: "chứng thư số là của tổ chức chứng thực",
  },
  SIGNER_KEY_USAGE: {
    en: "the signer's key is for {usage}, not for signatures",
    vi: "khóa của người ký dùng cho {usage}, không dùng để ký",
  },
  NOT_AN_AUTHORITY: {
    en: "{subject:name} in the chain is not an authority",
    vi: "{subject:name} trong chuỗi không phải tổ chức chứng thực",
  },
  MAY_NOT_CERTIFY: {
    en: "{subject:name} may not sign certificates",
    vi: "{subject:name} không được ký chứng thư số",
  },
  PATH_TOO_LONG: {
    en: "{count:digits} authorities below {subject:name}, allowed {most:digits}",
    vi: "có {count:digits} tổ chức chứng thực dưới {subject:name}, chỉ được {most:digits}",
  },
  EXTENSIONS_UNKNOWN: {
    en: "{subject:name} has critical extensions unknown: {list}",
    vi: "{subject:name} có phần mở rộng bắt buộc không rõ: {list}",
  },
  NAME_NOT_COMPARABLE: {
    en: "{subject:name}: {name} cannot be compared with the constraints of {authority}",
    vi: "{subject:name}: {name} không so sánh được với ràng buộc của {authority}",
  },
  NAME_EXCLUDED: {
    en: "{subject:name}: {name} is among the excluded names of {authority}",
    vi: "{subject:name}: {name} nằm trong các tên bị {authority} loại trừ",
  },
  NAME_NOT_PERMITTED: {
    en: "{subject:name}: {name} is not among the permitted names of {authority}",
    vi: "{subject:name}: {name} không nằm trong các tên được {authority} cho phép",
  },
  POLICY_MISSING: {
    en: "{subject:name} has no policy of those that are asked for",
    vi: "{subject:name} không có chính sách nào trong số được yêu cầu",
  },
  POLICY_MAPS_ANY: {
    en: "{subject:name} maps any policy",
    vi: "{subject:name} ánh xạ chính sách bất kỳ",
  },
  WEAK_UNREADABLE: {
    en: "{subject:name}: key cannot be read: {why}",
    vi: "{subject:name}: không đọc được khóa: {why}",
  },
  WEAK_KIND: {
    en: "{subject:name}: key of kind {kind:word}, expected RSA or EC",
    vi: "{subject:name}: khóa loại {kind:word}, phải là RSA hoặc EC",
  },
  WEAK_CURVE: {
    en: "{subject:name}: EC curve {curve}, expected P-256, P-384 or P-521",
    vi: "{subject:name}: đường cong EC {curve}, phải là P-256, P-384 hoặc P-521",
  },
  WEAK_RSA_BITS: {
    en: "{subject:name}: RSA key of {found:digits} bits, expected {least:digits} to {most:digits}",
    vi: "{subject:name}: khóa RSA dài {found:digits} bit, phải từ {least:digits} đến {most:digits}",
  },
  WEAK_RSA_EXPONENT: {
    en: "{subject:name}: RSA key with an exponent that is no lock",
    vi: "{subject:name}: khóa RSA có số mũ không bảo vệ được gì",
  },
  WEAK_SHA1: {
    en: "{subject:name}: certificate signed over SHA-1",
    vi: "{subject:name}: chứng thư số ký bằng SHA-1",
  },
  CERTIFICATE_EXPIRED: {
    en: "{subject:name} expired {at:moment}",
    vi: "{subject:name} đã hết hạn {at:moment}",
  },
  CERTIFICATE_EARLY: {
    en: "{subject:name} valid from {at:moment}",
    vi: "{subject:name} chỉ có hiệu lực từ {at:moment}",
  },
  CERTIFICATE_REVOKED: {
    en: "certificate {serial:word} of {issuer} revoked on {day:word}",
    vi: "chứng thư số {serial:word} của {issuer} đã bị thu hồi ngày {day:word}",
  },
  NO_LIST: { en: "no revocation list of {issuer}", vi: "không có danh sách thu hồi của {issuer}" },
  LIST_OUT_OF_DATE: {
    en: "revocation list of {issuer} is out of date",
    vi: "danh sách thu hồi của {issuer} đã quá hạn",
  },
  LIST_NOT_RELIED_ON: {
    en: "no revocation list of {issuer} that is complete and can be relied on",
    vi: "không có danh sách thu hồi đầy đủ và tin cậy được của {issuer}",
  },
  NOT_VERIFIED: { en: "not verified: {why}", vi: "không kiểm tra được chữ ký: {why}" },
} as const;
