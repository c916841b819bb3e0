/** An enterprise registers, customs decides: the pages over a scratch database. */
import assert from "node:assert/strict";
import { createLog } from "../../log/log.ts";
import { verifyState } from "../../../adapters/evidence/verify_state.ts";
import { findRegistration } from "../../../adapters/registration/mod.ts";
import {
  scratchAuthorities,
  type ScratchSigner,
} from "../../../adapters/testing/scratch_authorities.ts";
import type { RegistrationUser } from "../../../core/registration/mod.ts";
import { loadDirectory } from "../../../adapters/users/mod.ts";
import {
  type Browser,
  type PageSetting,
  pageSetting,
  testPassword,
} from "../../testing/page_test_setting.ts";

const taxCode = "0101234567";
const authorities = await scratchAuthorities();
const signer = await authorities.issue(taxCode);
const application = "/register/application";

async function setUp(): Promise<PageSetting> {
  const setting = await pageSetting({ judge: authorities.judge });
  await setting.account({
    name: "hoa",
    role: "officer",
    office: "01AB",
    rights: ["registrations"],
  });
  return setting;
}

/** What the audit has beside the logins, oldest first. */
async function changesOf({ sql }: PageSetting): Promise<string[]> {
  const rows = await sql`select action from audit where action <> 'signed in' order by id`;
  return rows.map(({ action }) => action);
}

/** Asks for a text to sign and sends its signature. */
async function prove(
  browser: Browser,
  by: ScratchSigner,
  { purpose = "register", code = taxCode, from = "/register" } = {},
): Promise<Response> {
  const asked = await browser.post("/register/proofs", { taxCode: code, purpose }, from);
  assert.equal(asked.status, 303);
  const path = asked.headers.get("location")!;
  const text = await (await browser.get(`${path}/text`)).text();
  const file = new Blob([by.sign(text)]);
  return await browser.post(path, {
    signature: file,
    password: testPassword,
    repeat: testPassword,
  });
}

async function fillIn(browser: Browser): Promise<void> {
  const post = async (path: string, fields: Parameters<Browser["post"]>[1]) => {
    const response = await browser.post(`${application}/${path}`, fields, application);
    assert.equal(response.status, 303, path);
  };
  await post("details", {
    company: "CÔNG TY <THỬ>",
    address: "Hà Nội",
    email: "a@example.vn",
    holder: "enterprise",
    roles: ["importer", "king"],
  });
  await post("machines", { description: "Máy 1" });
  await post("users", {
    name: "Nguyễn Thị Lan",
    machines: ["m1"],
    certificate: new Blob([signer.pem]),
  });
}

Deno.test("an enterprise registers, an officer approves, and secrets are shown once", async () => {
  await using setting = await setUp();
  const browser = setting.browser();
  assert.equal((await prove(browser, signer)).status, 200);
  await browser.signIn(taxCode);
  const early = await browser.post(`${application}/submit`, {}, application);
  assert.equal(early.status, 422);
  assert.match(await early.text(), /Chưa có người sử dụng/);
  await fillIn(browser);
  const page = await (await browser.get(application)).text();
  assert.ok(page.includes("CÔNG TY &lt;THỬ&gt;") && !page.includes("<THỬ>"));
  assert.equal((await browser.post(`${application}/submit`, {}, application)).status, 303);
  assert.match(await (await browser.get(application)).text(), /trả lời trước/);

  const officer = await setting.browser().signIn("hoa");
  const list = await (await officer.get("/registrations")).text();
  assert.match(list, /1 hồ sơ chờ duyệt, trong đó 0 quá hạn/);
  assert.match(list, new RegExp(taxCode));
  setting.now = new Date("2026-03-04T02:00:00Z");
  await officer.signIn("hoa");
  assert.match(await (await officer.get("/registrations?state=submitted")).text(), /Quá hạn/);

  const decide = { decision: "approve", reason: "" };
  const first = await officer.post("/registrations/1", decide);
  assert.match(await first.text(), /Xác nhận thực hiện/);
  assert.equal((await findRegistration(setting.sql, 1))?.state, "submitted");
  const form = await (await officer.post("/registrations/1", { ...decide, confirm: "yes" })).text();
  const [password] = /(?<=Mật khẩu<\/dt><dd><code>)[^<]{8}(?=<)/.exec(form)!;
  assert.match(form, /A0001A01/);
  assert.match(form, /A00001/);
  assert.match(form, /chỉ hiển thị lần này/);
  assert.ok((await loadDirectory(setting.sql)).users.has("A0001A01"));
  const again = await officer.post("/registrations/1", { ...decide, confirm: "yes" });
  assert.equal(again.status, 409);
  const lookup = await officer.get(`/registrations/lookup?taxCode=${taxCode}`);
  const pages = [
    await lookup.text(),
    await (await officer.get(`/registrations/enterprises/${taxCode}/form-1a`)).text(),
    await (await officer.get(`/registrations/enterprises/${taxCode}/form-1b`)).text(),
  ];
  for (const page of pages) assert.ok(page.includes("A0001A01") && !page.includes(password));
  for (const sheet of [form, pages[2]!]) {
    assert.match(sheet, /CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM/);
    assert.match(sheet, /…, ngày \d\d tháng \d\d năm 20\d\d/);
    assert.match(sheet, /Số CCCD/);
    assert.match(sheet, /CÔNG CHỨC CẤP THÔNG TIN/);
    assert.ok(sheet.includes(`${taxCode}-1/1`), "the envelope's number stands on both forms");
  }
  const anew = await officer.post(
    `/registrations/enterprises/${taxCode}/secrets`,
    { reason: "mất phong bì" },
    `/registrations/lookup?taxCode=${taxCode}`,
  );
  assert.equal(anew.status, 200);
  assert.ok(!(await anew.text()).includes(password));
  assert.deepEqual(await changesOf(setting), [
    "account made",
    "account made",
    "registration submitted",
    "registration approved",
    "registered users stored",
    "secrets issued anew",
  ]);
});

Deno.test("a second registration is refused, a lost password is set anew", async () => {
  await using setting = await setUp();
  const browser = setting.browser();
  assert.equal((await prove(browser, signer)).status, 200);
  const second = await prove(browser, signer);
  assert.equal(second.status, 422);
  assert.match(await second.text(), /OE1001-00009/);
  assert.equal((await prove(browser, signer, { purpose: "recover" })).status, 200);
});

Deno.test("a proof of a stranger, of another enterprise or of another text is refused", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({}, { write: (line) => lines.push(JSON.parse(line)) });
  await using setting = await pageSetting({ judge: authorities.judge, log });
  const browser = setting.browser();
  const refused = async (by: ScratchSigner, text: RegExp) => {
    const response = await prove(browser, by);
    assert.equal(response.status, 422);
    assert.match(await response.text(), text);
  };
  await refused(await authorities.issue("0109999999"), /mã số thuế khác/);
  await refused(await authorities.issue(taxCode, { by: "stranger" }), /không được công nhận/);
  await refused({ ...signer, sign: () => signer.sign("khác") }, /không phải của văn bản này/);
  await refused({ ...signer, sign: () => new Uint8Array([1]) }, /Không đọc được tệp/);
  const names = await authorities.issue(`0109999999${" của một người lạ".repeat(30)}`);
  for (let times = 0; times < 3; times++) await refused(names, /./);
  const told = lines.filter(({ event }) => event === "a proof of an enterprise is refused");
  assert.deepEqual(
    told.map(({ level, fault }) => `${level} ${fault}`).sort(),
    ["other enterprise", "other text", "unreadable", "untrusted"].map((fault) => `warn ${fault}`),
    "one line for each kind, however often and whatever names",
  );
  assert.ok(told.every(({ quoted }) => String(quoted).length <= 300));
  const odd = await browser.post(
    "/register/proofs",
    { taxCode: "12", purpose: "register" },
    "/register",
  );
  assert.equal(odd.status, 422);
});

Deno.test("customs asks for changes and rejects with a reason; the enterprise begins anew", async () => {
  await using setting = await setUp();
  const browser = setting.browser();
  await prove(browser, signer);
  await browser.signIn(taxCode);
  await fillIn(browser);
  const submit = () => browser.post(`${application}/submit`, {}, application);
  await submit();
  assert.equal((await submit()).status, 409, "it waits for an answer");
  const officer = await setting.browser().signIn("hoa");
  const decide = (decision: string, reason: string) =>
    officer.post("/registrations/1", { decision, reason, confirm: "yes" });
  assert.equal((await decide("ask changes", "")).status, 422);
  assert.equal((await decide("ask changes", "Thiếu số nhà")).status, 303);
  assert.match(await (await browser.get(application)).text(), /Thiếu số nhà/);
  assert.equal((await submit()).status, 303);
  assert.equal((await decide("reject", "Sai thông tin")).status, 303);
  assert.match(await (await browser.get(application)).text(), /Sai thông tin/);
  assert.equal((await browser.post(`${application}/anew`, {}, application)).status, 303);
  assert.match(await (await browser.get(application)).text(), /Nguyễn Thị Lan/);
});

Deno.test("a change and a cancellation are proved and approved the same way", async () => {
  await using setting = await setUp();
  const browser = setting.browser();
  const officer = await setting.browser().signIn("hoa");
  await prove(browser, signer);
  await browser.signIn(taxCode);
  await fillIn(browser);
  const submit = () => browser.post(`${application}/submit`, {}, application);
  const approve = (id: number) =>
    officer.post(`/registrations/${id}`, { decision: "approve", reason: "", confirm: "yes" });
  await submit();
  await approve(1);

  assert.equal(
    (await prove(browser, signer, { purpose: "change", from: application })).status,
    303,
  );
  const added = await browser.post(`${application}/users`, {
    name: "Trần Nam",
    machines: ["m1"],
    certificate: new Blob([signer.pem]),
  }, application);
  assert.equal(added.status, 303);
  await submit();
  assert.match(await (await officer.get("/registrations/2")).text(), /thêm 1, bỏ 0 người/);
  const form = await (await approve(2)).text();
  assert.match(form, /A0001A02/);
  assert.match(form, /không đổi/);

  assert.equal(
    (await prove(browser, signer, { purpose: "cancel", from: application })).status,
    303,
  );
  await submit();
  assert.equal((await approve(3)).status, 303);
  const { users } = await loadDirectory(setting.sql);
  assert.ok([...users.values()].every(({ barred }) => barred));
  assert.equal((await changesOf(setting)).at(-1), "registered users barred");
  const summary = await verifyState(setting.sql, ({ what }) => assert.fail(what));
  assert.ok(summary.states > 0);
  assert.match(await (await browser.get(application)).text(), /Đăng ký đã bị hủy/);
});

Deno.test("an enterprise sees and changes its own registration only", async () => {
  await using setting = await setUp();
  const other = await authorities.issue("0109999999");
  const [one, two] = [setting.browser(), setting.browser()];
  await prove(one, signer);
  await prove(two, other, { code: "0109999999" });
  await one.signIn(taxCode);
  await two.signIn("0109999999");
  await fillIn(one);
  assert.ok(!(await (await two.get(application)).text()).includes("Nguyễn"));
  const remove = await two.post(`${application}/users/u1`, { action: "remove" }, application);
  assert.equal(remove.status, 404);
  // A change of somebody else cannot be asked for, nor its text be seen.
  const asked = await two.post("/register/proofs", { taxCode, purpose: "change" }, application);
  assert.equal(asked.status, 403);
  await one.post(`${application}/submit`, {}, application);
  const officer = await setting.browser().signIn("hoa");
  await officer.post("/registrations/1", { decision: "approve", reason: "", confirm: "yes" });
  const own = await one.post("/register/proofs", { taxCode, purpose: "cancel" }, application);
  const path = own.headers.get("location")!;
  assert.equal((await one.get(path)).status, 200);
  assert.equal((await two.get(path)).status, 404);
  assert.equal((await setting.browser().get(`${path}/text`)).status, 404);
});

Deno.test("a certificate that is uploaded replaces every one of its user, also those imported", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const browser = setting.browser();
  await prove(browser, signer);
  await browser.signIn(taxCode);
  await fillIn(browser);
  const imported = JSON.stringify([{ authorityName: "CA CŨ", serial: "0a" }]);
  await sql`update registration
    set content = jsonb_set(content #- '{users,0,certificate}', '{users,0,registered}',
      ${imported}::text::jsonb)`;
  const page = await (await browser.get(application)).text();
  assert.ok(page.includes("<small>CA CŨ 0a</small>"), "it has a certificate");
  assert.match(page, /thay cho mọi chứng thư số/);
  const save = async (fields: Parameters<Browser["post"]>[1]) => {
    const path = `${application}/users/u1`;
    const sent = { name: "Nguyễn Thị Lan", machines: ["m1"], ...fields };
    assert.equal((await browser.post(path, sent, application)).status, 303);
    const [row] = await sql`select content->'users'->0 as first from registration`;
    return row!.first as RegistrationUser;
  };
  assert.equal((await save({})).registered?.length, 1, "nothing was uploaded");
  const after = await save({ certificate: new Blob([signer.pem]) });
  assert.equal(after.registered?.length ?? 0, 0);
  assert.ok(after.certificate !== undefined);
});

Deno.test("an enterprise whose imported users have another's code is told so for good", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  await sql`
    insert into user_account (user_id, company, tax_code, roles, password_hash, barred)
    values ('K0001A01', '', ${taxCode}, '{}', '', false)`;
  await sql`
    insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at)
    values ('0109999999', 'K0001', 'active', '{}', now(), now())`;
  const before = await changesOf(setting);
  for (const purpose of ["register", "recover"]) {
    const refused = await prove(setting.browser(), signer, { purpose });
    assert.equal(refused.status, 422, purpose);
    assert.match(await refused.text(), /K0001 .* thuộc về doanh nghiệp khác/, purpose);
  }
  assert.deepEqual(await changesOf(setting), before, "nothing of it counts");
});
