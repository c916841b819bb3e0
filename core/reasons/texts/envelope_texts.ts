/** What is wrong with the form of a message: HTTP body, MIME, header, lines. */
export const envelopeTexts = {
  MULTIPART_LINES: {
    en: "Cannot split the multipart: expected parts, found {count:digits} delimiter lines",
    vi: "Không tách được multipart: phải có các phần, chỉ thấy {count:digits} dòng phân cách",
  },
  MULTIPART_END: {
    en: "Cannot split the multipart: expected one final delimiter, at the end",
    vi: "Không tách được multipart: phải có đúng một dòng phân cách kết thúc, ở cuối",
  },
  MULTIPART_EMPTY_PART: {
    en: "Cannot split the multipart: expected a part between two delimiters, found none",
    vi: "Không tách được multipart: giữa hai dòng phân cách không có phần nào",
  },
  MULTIPART_LF_BEFORE: {
    en: "Cannot split the multipart: expected CR LF before a delimiter, found LF alone",
    vi: "Không tách được multipart: trước dòng phân cách phải là CR LF, chỉ thấy LF",
  },
  MULTIPART_AFTER: {
    en: "Cannot split the multipart: expected CR LF after a delimiter, found other text",
    vi: "Không tách được multipart: sau dòng phân cách phải là CR LF, thấy nội dung khác",
  },
  MULTIPART_TOO_MANY: {
    en: "Cannot split the multipart: expected at most {most:digits} delimiter lines",
    vi: "Không tách được multipart: có quá {most:digits} dòng phân cách",
  },
  PART_HEAD_LF: {
    en: "Cannot read the headers of a part: expected CR LF, found LF alone",
    vi: "Không đọc được phần đầu của một phần: phải là CR LF, chỉ thấy LF",
  },
  PART_HEAD_TOO_LONG: {
    en: "Cannot read the headers of a part: expected at most {most:digits} bytes",
    vi: "Không đọc được phần đầu của một phần: dài quá {most:digits} byte",
  },
  PART_HEAD_NO_FIELD: {
    en: "Cannot read the headers of a part: expected a name and a colon in each line",
    vi: "Không đọc được phần đầu của một phần: mỗi dòng phải có tên và dấu hai chấm",
  },
  PART_HEAD_MALFORMED: {
    en: "Cannot read the headers of a part: expected one well-formed {name:word}",
    vi: "Không đọc được phần đầu của một phần: phải có đúng một {name:word} đúng mẫu",
  },
  PART_HEAD_TWICE: {
    en: "Cannot read the headers of a part: expected one {name:word}",
    vi: "Không đọc được phần đầu của một phần: chỉ được có một {name:word}",
  },
  BODY_NO_TYPE: {
    en: "Cannot open the body: Content-Type is missing",
    vi: "Không mở được nội dung: thiếu Content-Type",
  },
  BODY_BAD_TYPE: {
    en: "Cannot open the body: Content-Type is malformed",
    vi: "Không mở được nội dung: Content-Type sai mẫu",
  },
  BODY_OTHER_TYPE: {
    en: "Cannot open the body: expected text/plain, multipart/mixed or multipart/signed",
    vi: "Không mở được nội dung: phải là text/plain, multipart/mixed hoặc multipart/signed",
  },
  SIGNED_NO_BOUNDARY: {
    en: "Cannot open multipart/signed: expected a boundary",
    vi: "Không mở được multipart/signed: thiếu boundary",
  },
  SIGNED_PROTOCOL: {
    en: "Cannot open multipart/signed: expected the protocol of PKCS #7",
    vi: "Không mở được multipart/signed: protocol phải là của PKCS #7",
  },
  SIGNED_LINES: {
    en: "Cannot open multipart/signed: expected three delimiter lines",
    vi: "Không mở được multipart/signed: phải có ba dòng phân cách",
  },
  SIGNED_CONTENT_END: {
    en: "Cannot open multipart/signed: expected content that ends with CR LF",
    vi: "Không mở được multipart/signed: nội dung phải kết thúc bằng CR LF",
  },
  SIGNED_NO_CONTENT: {
    en: "Cannot open multipart/signed: expected content after its headers",
    vi: "Không mở được multipart/signed: sau phần đầu không có nội dung",
  },
  SIGNED_ENCODING: {
    en: "Cannot open the signed content: expected no transfer encoding",
    vi: "Không mở được nội dung đã ký: không được mã hóa truyền",
  },
  SIGNATURE_TYPE: {
    en: "Cannot read the signature: expected a part of PKCS #7 signature type",
    vi: "Không đọc được chữ ký: phải là phần có kiểu chữ ký PKCS #7",
  },
  SIGNATURE_ENCODING: {
    en: "Cannot read the signature: expected a transfer encoding of MIME, such as base64",
    vi: "Không đọc được chữ ký: mã hóa truyền phải theo MIME, ví dụ base64",
  },
  SIGNATURE_BROKEN: {
    en: "Cannot read the signature: expected what its transfer encoding allows",
    vi: "Không đọc được chữ ký: nội dung không đúng mã hóa truyền",
  },
  SIGNATURE_EMPTY: {
    en: "Cannot read the signature: it is empty",
    vi: "Không đọc được chữ ký: chữ ký trống",
  },
  MIXED_NO_BOUNDARY: {
    en: "Cannot open multipart/mixed: expected a boundary",
    vi: "Không mở được multipart/mixed: thiếu boundary",
  },
  MIXED_AMBIGUOUS: {
    en: "Cannot open multipart/mixed: a line could be taken for a delimiter",
    vi: "Không mở được multipart/mixed: có dòng dễ lẫn với dòng phân cách",
  },
  MIXED_SECOND: {
    en: "Cannot open multipart/mixed: expected one message, found a second part",
    vi: "Không mở được multipart/mixed: chỉ được có một thông điệp, thấy phần thứ hai",
  },
  MIXED_NONE: {
    en: "Cannot open multipart/mixed: no part is a message",
    vi: "Không mở được multipart/mixed: không có phần nào là thông điệp",
  },
  MESSAGE_TYPE: {
    en: "Cannot read the message: expected a part of type text/plain",
    vi: "Không đọc được thông điệp: phải là phần kiểu text/plain",
  },
  MESSAGE_DISPOSITION: {
    en: "Cannot read the message: expected no disposition",
    vi: "Không đọc được thông điệp: không được có Content-Disposition",
  },
  MESSAGE_ENCODING: {
    en: "Cannot read the message: expected transfer encoding 7bit, 8bit or binary",
    vi: "Không đọc được thông điệp: mã hóa truyền phải là 7bit, 8bit hoặc binary",
  },
  MESSAGE_CHARSET: {
    en: "Cannot read the message: expected charset UTF-8, or ASCII bytes only",
    vi: "Không đọc được thông điệp: bảng mã phải là UTF-8, hoặc chỉ có ký tự ASCII",
  },
  MESSAGE_NOT_UTF8: {
    en: "Cannot read the message: its text is not valid UTF-8",
    vi: "Không đọc được thông điệp: nội dung không phải UTF-8",
  },
  ATTACHMENT_ENCODING: {
    en: "Cannot read an attachment: expected a transfer encoding of MIME, such as base64",
    vi: "Không đọc được tệp đính kèm: mã hóa truyền phải theo MIME, ví dụ base64",
  },
  ATTACHMENT_NO_NAME: {
    en: "Cannot read an attachment: expected a file name",
    vi: "Không đọc được tệp đính kèm: thiếu tên tệp",
  },
  ATTACHMENT_BROKEN: {
    en: "Cannot read an attachment: expected what its transfer encoding allows",
    vi: "Không đọc được tệp đính kèm: nội dung không đúng mã hóa truyền",
  },
  HEADER_SHORT: {
    en: "Cannot read the header: expected {expected:digits} bytes, found {found:digits}",
    vi: "Không đọc được phần đầu thông điệp: cần {expected:digits} byte, chỉ có {found:digits}",
  },
  HEADER_MARKED: {
    en:
      "Cannot read the header: expected CR LF at byte {at:digits}, found a byte order mark before the header",
    vi:
      "Không đọc được phần đầu thông điệp: byte {at:digits} phải là CR LF, trước phần đầu có dấu thứ tự byte (BOM)",
  },
  HEADER_NO_LINE_END: {
    en: "Cannot read the header: expected CR LF at byte {at:digits}, found none",
    vi: "Không đọc được phần đầu thông điệp: byte {at:digits} phải là CR LF",
  },
  HEADER_CHARACTERS: {
    en: "Cannot read the header: expected printable ASCII, found another byte",
    vi: "Không đọc được phần đầu thông điệp: chỉ được có ký tự ASCII in được",
  },
  HEADER_NO_SYSTEM: {
    en: "Cannot read the header: the system field is blank",
    vi: "Không đọc được phần đầu thông điệp: trường hệ thống để trống",
  },
  LENGTH_NO_NUMBER: {
    en: "Cannot read the length field: expected digits, found other characters",
    vi: "Không đọc được độ dài thông điệp: phải là chữ số",
  },
  LENGTH_DIFFERS: {
    en: "Cannot take the message: its length says {said:digits}, found {found:digits}",
    vi: "Không nhận thông điệp: độ dài ghi {said:digits}, thực tế {found:digits}",
  },
  MESSAGE_TOO_LONG: {
    en: "Cannot take the message: expected at most {most:digits} bytes, found {found:digits}",
    vi: "Không nhận thông điệp: quá dài, {found:digits} byte, tối đa {most:digits}",
  },
  BODY_MISSING: {
    en: "Cannot split the body: the message ends before its body begins",
    vi: "Không tách được các dòng: thông điệp kết thúc trước phần thân",
  },
  LF_ALONE: {
    en: "Cannot split the body: found LF without CR",
    vi: "Không tách được các dòng: có LF không kèm CR",
  },
  CR_ALONE: {
    en: "Cannot split the body: found CR without LF",
    vi: "Không tách được các dòng: có CR không kèm LF",
  },
  TOO_MANY_LINES: {
    en: "Cannot split the body: expected at most {most:digits} lines",
    vi: "Không tách được các dòng: có quá {most:digits} dòng",
  },
  LAST_LINE_OPEN: {
    en: "Cannot split the body: the last line has no CR LF",
    vi: "Không tách được các dòng: dòng cuối thiếu CR LF",
  },
  NO_HEADER_LINE: {
    en: "Cannot decode the message: no CR LF at byte 398",
    vi: "Không giải mã được thông điệp: byte 398 không phải CR LF",
  },
} as const;
