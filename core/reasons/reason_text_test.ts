import assert from "node:assert/strict";
import { reasonText } from "./read_reason.ts";

const inVietnamese = (sentence: string) => reasonText("vi", sentence);

Deno.test("reasonText() says in Vietnamese what the gateway has written, with its values", () => {
  const cases = [
    ["first start", "khởi động lần đầu"],
    ["the mode changes from relay to standby", "chế độ chuyển từ chuyển tiếp sang dự phòng"],
    ["the database makes durable what it is told", "cơ sở dữ liệu ghi bền vững được"],
    [
      "the database made nothing durable within 1500 ms: commits wait for a synchronous replica that is away (r1); nothing has changed",
      "sau 1500 ms cơ sở dữ liệu chưa ghi bền vững được: đang chờ bản sao đồng bộ vắng mặt (r1); chưa thay đổi gì",
    ],
    [
      'the check "ledger" failed: too slow; nothing has changed',
      'bước kiểm tra "ledger" không thực hiện được: too slow; chưa thay đổi gì',
    ],
    ["given up by lan; nothing has changed", "lan đã hủy; chưa thay đổi gì"],
    ["given up by constructor; nothing has changed", "constructor đã hủy; chưa thay đổi gì"],
    [
      "VNACCS comes to the band of type 10 soon: it has given 7, the band begins at 9; documents of type 30 get no number: no band of numbers is set for type 30",
      "VNACCS sắp đến dải số loại 10: đã cấp 7, dải bắt đầu từ 9; không cấp số cho chứng từ loại 30: chưa khai báo dải số cho loại 30",
    ],
    ["plan 3 is done, expected approved", "kế hoạch 3 không ở bước phù hợp (xong, cần đã duyệt)"],
    ["same content as 1-42", "trùng nội dung với 1-42"],
    ["no answer within 170000 ms", "không có trả lời trong 170000 ms"],
    ["IID finds nothing (E0033)", "IID không tìm thấy (E0033)"],
    ['Cannot find the user: user code "A0001" is not registered', "mã A0001 chưa đăng ký"],
    [
      "Cannot take the message: expected at most 9 bytes, found 10",
      "Không nhận thông điệp: quá dài, 10 byte, tối đa 9",
    ],
    ["revocation list of People CA is out of date", "danh sách thu hồi của People CA đã quá hạn"],
    // As earlier versions have stored them.
    [
      "Cannot read an attachment: expected transfer encoding base64",
      "Không đọc được tệp đính kèm: mã hóa truyền phải là base64",
    ],
    [
      "Cannot read an attachment: expected clean base64",
      "Không đọc được tệp đính kèm: base64 không đúng",
    ],
    [
      "nothing is taken until a person acknowledges (songhanh acknowledge --reason TEXT)",
      "không nhận gì cho đến khi có người xác nhận (songhanh acknowledge --reason TEXT)",
    ],
  ] as const;
  for (const [sentence, text] of cases) assert.equal(inVietnamese(sentence), text);
});

Deno.test("reasonText() leaves alone what people have typed, and English to its readers", () => {
  for (const typed of ["đã gọi điện hỏi", "VNACCS is back", "first start; I think", ""]) {
    assert.equal(inVietnamese(typed), typed);
  }
  assert.equal(reasonText("en", "first start"), "first start");
});
