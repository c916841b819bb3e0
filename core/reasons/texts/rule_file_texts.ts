/** What is wrong with a line of a file of rules: criteria of channels, policy. */
export const ruleFileTexts = {
  NO_OBJECT: {
    en: "expected one JSON object, found something else",
    vi: "phải là một đối tượng JSON",
  },
  NO_HEAD: { en: "the file has no head", vi: "thiếu dòng đầu (version, default)" },
  LIST_TWICE: { en: 'the list "{list}" stands twice', vi: 'danh sách "{list}" có hai lần' },
  LIST_UNKNOWN: {
    en: 'there is no list "{list}" before this rule',
    vi: 'không có danh sách "{list}" trước quy tắc này',
  },
  NAME_TAKEN: {
    en: 'rule name "{name}" is taken: a decision names its rule',
    vi: 'tên quy tắc "{name}" đã dùng',
  },
  CRITERIA_TOO_LONG: {
    en: "expected at most {most:digits} characters, found {found:digits}",
    vi: "có {found:digits} ký tự, tối đa {most:digits}",
  },
  CRITERIA_CHANGED: {
    en: "this is another text than was drafted; songhanh evidence verify names what was changed",
    vi: "nội dung này không phải bản đã soạn; songhanh evidence verify cho biết điều gì đã bị đổi",
  },
  FIRST_RULES: { en: "what a new mirror begins with", vi: "bộ quy tắc ban đầu" },
  OWN_CLOCK: {
    en: "set by each centre's own clock",
    vi: "mỗi hệ thống lấy theo đồng hồ riêng",
  },
} as const;
