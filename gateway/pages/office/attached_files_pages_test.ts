/** Files that were sent for a document, as officers and operators see them. */
import assert from "node:assert/strict";
import { scratchCase } from "../../../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../../../adapters/testing/scratch_declaration.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";

const content = new TextEncoder().encode("<script>alert(1)</script>");
const files = [
  { name: "hóa đơn.pdf", content },
  { name: "<b>.html", content: new Uint8Array(3000) },
];

async function setUp() {
  const setting = await pageSetting();
  await setting.account({ name: "hoa", role: "officer", office: "01AB" });
  await setting.account({ name: "nam", role: "officer", office: "02CD" });
  await setting.account({ name: "operator", role: "operator" });
  const declaration = await scratchDeclaration(setting.sql);
  const sent = await scratchCase(setting.sql, {
    procedure: "MSB",
    values: { ICN: declaration.number },
    files,
  });
  // One for another declaration, and one that names none.
  const other = await scratchDeclaration(setting.sql);
  const procedure = "MSB";
  await scratchCase(setting.sql, { procedure, values: { ICN: other.number }, files });
  await scratchCase(setting.sql, { procedure, files });
  return Object.assign(setting, { declaration, receipt: sent.receipts[0]! });
}

Deno.test("an officer sees the files of a declaration and downloads one; the audit names who had it", async () => {
  await using setting = await setUp();
  const { declaration, receipt, sql } = setting;
  const path = `/office/declarations/${declaration.id}`;
  const hoa = await setting.browser().signIn("hoa");
  const page = await (await hoa.get(path)).text();
  assert.match(page, /Tệp đính kèm/);
  assert.ok(page.includes(`${path}/files/${receipt}/0`) && page.includes("hóa đơn.pdf"));
  assert.match(page, /Tệp đã gửi tới VNACCS \(HYS, HYE, MSB\)/, "what is not in the list");
  assert.ok(page.includes("&lt;b&gt;.html") && !page.includes("<b>.html"));
  assert.match(page, /3 KB/);
  assert.match(page, /A0001A01/);
  assert.equal(page.match(/\/files\//g)?.length, 2, "those of this declaration alone");

  const file = await hoa.get(`${path}/files/${receipt}/0`);
  assert.equal(file.status, 200);
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), content);
  assert.equal(file.headers.get("content-type"), "application/octet-stream");
  assert.equal(file.headers.get("x-content-type-options"), "nosniff");
  assert.equal(file.headers.get("content-security-policy"), "sandbox; default-src 'none'");
  assert.match(file.headers.get("content-disposition")!, /^attachment; filename="hoa don.pdf";/);
  const [entry] = await sql`select actor, action, details from audit order by id desc limit 1`;
  assert.deepEqual([entry!.actor, entry!.action], ["hoa", "attached file downloaded"]);
  assert.equal(entry!.details.document, declaration.number);
  assert.equal(entry!.details.file, "hóa đơn.pdf");
});

Deno.test("a file of another document or office is none, and a damaged one is not given", async () => {
  await using setting = await setUp();
  const { declaration, receipt, sql } = setting;
  const path = `/office/declarations/${declaration.id}/files`;
  const hoa = await setting.browser().signIn("hoa");
  const nam = await setting.browser().signIn("nam");
  const downloads = async () =>
    (await sql`select 1 from audit where action = 'attached file downloaded'`).length;
  assert.equal((await nam.get(`${path}/${receipt}/0`)).status, 404);
  for (const each of [`${receipt}/2`, `${receipt}/x`, "S126030200000001/0", `${receipt}/-1`]) {
    assert.equal((await hoa.get(`${path}/${each}`)).status, 404, each);
  }
  const [others] = await sql`select receipt from attachment where receipt <> ${receipt}`;
  assert.equal((await hoa.get(`${path}/${others!.receipt}/0`)).status, 404);

  // Other bytes of the same length, then bytes that are no request, then none that open.
  const [{ request }] = await sql<[{ request: Uint8Array }]>`
    select request from message where sequence = (select sequence from attachment
      where receipt = ${receipt} limit 1) and stream = 98`;
  const spoilt = Uint8Array.from(request);
  const encoded = new TextEncoder().encode(btoa("<script>"));
  const at = new TextDecoder("latin1").decode(request).indexOf(btoa("<script>").slice(0, 8));
  assert.ok(at > 0);
  spoilt.set(encoded.slice(0, 4).reverse(), at);
  for (const [bytes, sealed] of [[spoilt, false], [new Uint8Array(9), false], [spoilt, true]]) {
    await sql`update message set request = ${bytes as Uint8Array}, sealed = ${sealed as boolean}
      where stream = 98 and sequence = (select sequence from attachment
        where receipt = ${receipt} limit 1)`;
    const refused = await hoa.get(`${path}/${receipt}/0`);
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /Tệp “hóa đơn.pdf” không mở được/);
  }
  assert.equal(await downloads(), 0);
});

Deno.test("a file whose month is in an archive is named, with the archive, and not given", async () => {
  await using setting = await setUp();
  const { declaration, receipt, sql } = setting;
  await sql`insert into archived_part (name, first_stream, end_stream, manifest, key, signature,
    dropped_at) values ('202601', 98, 99, '', '', '', now())`;
  const [{ id }] = await sql<[{ id: string }]>`
    select stream || '-' || sequence as id from attachment where receipt = ${receipt} limit 1`;
  await sql`delete from message where stream = 98`;
  const path = `/office/declarations/${declaration.id}`;
  const hoa = await setting.browser().signIn("hoa");
  const page = await (await hoa.get(path)).text();
  assert.ok(page.includes("hóa đơn.pdf") && page.includes(id), "what there was");
  assert.match(page, /\(kho lưu trữ 202601\)/);
  assert.match(page, /songhanh archive show/);
  assert.doesNotMatch(page, /\/files\//);
  const file = await hoa.get(`${path}/files/${receipt}/0`);
  assert.equal(file.status, 410);
  assert.ok((await file.text()).includes(`Thông điệp ${id} không còn trong cơ sở dữ liệu`));

  const operator = await setting.browser().signIn("operator");
  const shown = await (await operator.get(`/documents/${declaration.number}`)).text();
  assert.ok(shown.includes("hóa đơn.pdf") && shown.includes("(kho lưu trữ 202601)"));
  const message = await operator.get(`/messages/${id}`);
  assert.equal(message.status, 410);
  assert.match(await message.text(), /kho lưu trữ 202601/);
});

Deno.test("operators see on the document's page which files came", async () => {
  await using setting = await setUp();
  const operator = await setting.browser().signIn("operator");
  const page = await (await operator.get(`/documents/${setting.declaration.number}`)).text();
  assert.ok(page.includes("hóa đơn.pdf") && page.includes(setting.receipt));
  assert.doesNotMatch(page, /\/files\//);
});
