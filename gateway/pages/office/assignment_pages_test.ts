/** Papers given out by chance among who is present: the pages over a scratch database. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import {
  assignEverywhere,
  assignmentsOf,
  assignOpen,
  sayPresent,
} from "../../../adapters/officers/mod.ts";
import { scratchCase } from "../../../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../../../adapters/testing/scratch_declaration.ts";
import { drawOfficer } from "../../../core/assignment/draw_officer.ts";
import { type Browser, pageSetting } from "../../testing/page_test_setting.ts";

const sha256 = (bytes: Uint8Array) => Uint8Array.fromHex(hash("sha256", bytes, "hex"));

async function setUp() {
  const setting = await pageSetting();
  const rights = ["check", "cancel"] as const;
  const browsers = new Map<string, Browser>();
  for (const name of ["an", "binh", "chi"]) {
    await setting.account({ name, role: "officer", office: "01AB", rights });
  }
  await setting.account({ name: "reader", role: "officer", office: "01AB" });
  await setting.account({ name: "other", role: "officer", office: "02CD", rights });
  await setting.account({
    name: "qt",
    role: "officer",
    office: "01AB",
    rights: ["assign", "check"],
  });
  await setting.account({ name: "admin", role: "branch administrator", office: "01AB" });
  for (const name of ["an", "binh", "chi", "reader", "other", "qt", "admin"]) {
    browsers.set(name, await setting.browser().signIn(name));
  }
  const as = (name: string) => browsers.get(name)!;
  const post = (name: string, path: string, fields: Record<string, string>) =>
    as(name).post(path, fields, "/account");
  const come = (name: string, present = "yes") => post(name, "/office/presence", { present });
  const rule = (active: "yes" | "no", text = "CV 9689") =>
    post("qt", "/office/assignment", { active, text });
  const officerOf = async (id: string) => (await assignmentsOf(setting.sql, id)).at(-1)?.officer;
  const check = (name: string, { id, number }: { id: string; number: string }) =>
    post(name, `/office/declarations/${id}/check`, { number, kind: "papers", result: "good" });
  return Object.assign(setting, { as, post, come, rule, officerOf, check });
}

Deno.test("yellow, red and cases are drawn among who is present, and drawn again they come out the same", async () => {
  await using setting = await setUp();
  const { sql, as, come, rule } = setting;
  for (const name of ["an", "binh", "reader", "other"]) await come(name);
  assert.equal((await rule("yes", "")).status, 422, "no reason");
  assert.equal((await rule("yes")).status, 303);
  const green = await scratchDeclaration(sql, { channel: 1 });
  const theirs = await scratchDeclaration(sql, { channel: 3, office: "02CD" });
  const papers = [await scratchCase(sql, { procedure: "TEA" })];
  for (let n = 0; n < 12; n++) {
    papers.push(await scratchDeclaration(sql, { channel: n % 2 === 0 ? 2 : 3 }));
  }
  await as("chi").get("/office");
  assert.deepEqual(await assignmentsOf(sql, papers[0]!.id), [], "who looks gives nothing out");
  assert.equal(await assignEverywhere(sql, setting.officesNow), 13);
  const officers = new Set<string>();
  for (const { id } of papers) {
    const [drawn, ...more] = await assignmentsOf(sql, id);
    assert.equal(more.length, 0);
    assert.deepEqual(drawn!.present, ["an", "binh"], "who may not check, or is elsewhere, is not");
    const again = { seed: drawn!.seed!, document: id, present: drawn!.present };
    assert.equal(drawOfficer(sha256, again), drawn!.officer);
    officers.add(drawn!.officer);
  }
  assert.deepEqual([...officers].sort(), ["an", "binh"], "of thirteen each has some");
  for (const { id } of [green, theirs]) assert.deepEqual(await assignmentsOf(sql, id), []);
  // Once more, and several at once, gives nothing out twice.
  const again = [1, 2, 3].map(() => assignEverywhere(sql, setting.officesNow));
  assert.deepEqual(await Promise.all(again), [0, 0, 0]);
  const [entry] = await sql`select details from audit where action = 'document assigned' limit 1`;
  assert.deepEqual(entry!.details.present, ["an", "binh"]);
});

Deno.test("a branch administrator gives the right to assign, and does not assign", async () => {
  await using setting = await setUp();
  const { sql, as, post } = setting;
  const { id } = await scratchDeclaration(sql, { channel: 2 });
  assert.equal((await as("admin").get("/office/assignment")).status, 403);
  const orders = [
    ["/office/assignment", { active: "yes", text: "x" }],
    [`/office/assignment/${id}`, { officer: "an", text: "x" }],
  ] as const;
  for (const [path, fields] of orders) {
    for (const name of ["admin", "an"]) {
      assert.equal((await post(name, path, fields)).status, 403, `${name} ${path}`);
    }
  }
  const rights = { rights: ["assign", "check"] };
  const given = await as("admin").post(
    "/office/officers/an",
    { ...rights, confirm: "yes" },
    "/office/officers",
  );
  assert.equal(given.status, 303);
  const file = await as("admin").get("/office/officers?list=1&as=csv");
  assert.match(await file.text(), /^an,.*Phân công tờ khai/m, "what a form shows is in the file");
  for (const [path, fields] of orders) {
    const officer = { ...fields, officer: "binh" };
    assert.equal((await post("an", path, officer)).status, 303, path);
  }
});

Deno.test("what is said of a paper is true with the switch on and off, in every mode", async () => {
  await using setting = await setUp();
  const { sql, as, come, rule } = setting;
  const { id } = await scratchDeclaration(sql, { channel: 2 });
  const said = async () => {
    const page = await (await as("an").get(`/office/declarations/${id}`)).text();
    return ["Chưa phân công", "Được phân công cho"].filter((each) => page.includes(each));
  };
  assert.deepEqual(await said(), [], "no rule");
  await rule("yes");
  assert.deepEqual(await said(), ["Chưa phân công"], "nobody is present");
  // In relay nothing is given out, and nobody decides here, whoever is present.
  for (const mode of ["relay", "failback", "closed"]) {
    await sql`update mode set mode = ${mode}`;
    await come("an");
    assert.deepEqual(await said(), [], mode);
  }
  await sql`update mode set mode = 'standby'`;
  assert.deepEqual(await said(), ["Chưa phân công"], "present, and not given out yet");
  await assignOpen(sql, { office: "01AB", at: setting.officesNow });
  assert.deepEqual(await said(), ["Được phân công cho"]);
  await sql`update mode set mode = 'relay'`;
  assert.deepEqual(await said(), [], "given out, but not in standby");
  await sql`update mode set mode = 'standby'`;
  await rule("no");
  assert.deepEqual(await said(), [], "off");
});

Deno.test("who has a declaration decides about it, until another officer is given it", async () => {
  await using setting = await setUp();
  const { sql, as, post, come, rule, officerOf, check } = setting;
  const document = await scratchDeclaration(sql, { channel: 2 });
  await rule("yes");
  const page = await (await as("an").get(`/office/declarations/${document.id}`)).text();
  assert.match(page, /Chưa phân công; chỉ công chức có mặt được phân công/);
  assert.equal((await check("an", document)).status, 422, "nobody has it");
  await come("an");
  assert.match(await (await as("an").get("/office/assignment")).text(), /Phân công cho tôi/);
  assert.equal(await officerOf(document.id), "an");
  const shown = await (await as("binh").get(`/office/declarations/${document.id}`)).text();
  assert.match(shown, /Được phân công cho an; chỉ người này được xử lý/);
  const refused = await check("binh", document);
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /phân công cho công chức khác/);
  assert.equal((await check("an", document)).status, 303);

  const again = (fields: Record<string, string>) =>
    post("qt", `/office/assignment/${document.id}`, fields);
  assert.equal((await again({ officer: "binh", text: "" })).status, 422);
  for (const officer of ["other", "reader", "nobody", "qt"]) {
    assert.equal((await again({ officer, text: "nghỉ" })).status, 422, officer);
  }
  const list = await (await as("qt").get("/office/assignment")).text();
  assert.ok(list.includes(document.number) && list.includes("Phân công lại"));
  assert.equal((await again({ officer: "binh", text: "An nghỉ phép" })).status, 303);
  assert.equal((await check("an", document)).status, 422);
  assert.equal((await check("binh", document)).status, 303);
  const history = await (await as("an").get(`/office/declarations/${document.id}`)).text();
  assert.match(history, /qt: An nghỉ phép/);
  assert.match(history, /Ngẫu nhiên trong 1 công chức có mặt: an/);

  await rule("no", "xong");
  assert.equal((await check("chi", document)).status, 303, "everybody's again");
});

Deno.test("a lighter channel is agreed to by an officer who does not have the declaration", async () => {
  await using setting = await setUp();
  const { sql, post, come, rule } = setting;
  const document = await scratchDeclaration(sql, { channel: 3 });
  await come("an");
  await rule("yes");
  const change = (name: string) =>
    post(name, `/office/declarations/${document.id}/channel`, {
      ...{ number: document.number, channel: "2", text: "đã làm rõ" },
    });
  await assignOpen(sql, { office: "01AB", at: setting.officesNow });
  assert.equal((await change("binh")).status, 422);
  assert.match((await change("an")).headers.get("location")!, /proposed$/);
  assert.match((await change("binh")).headers.get("location")!, /done=VAD2AC$/);
});

Deno.test("nothing is given out in relay, nor to who has gone, nor after twelve hours", async () => {
  await using setting = await setUp();
  const { sql, rule, officerOf } = setting;
  await rule("yes");
  const come = (present = true) =>
    sayPresent(sql, { officer: "an", office: "01AB", present, at: setting.now });
  await come();
  await come(false);
  const document = await scratchDeclaration(sql, { channel: 2 });
  const assign = () => assignOpen(sql, { office: "01AB", at: setting.officesNow });
  assert.equal(await assign(), 0);
  await come();
  const came = setting.now;
  setting.now = new Date(came.getTime() + 12 * 60 * 60 * 1000);
  assert.equal(await assign(), 0);
  setting.now = came;
  await sql`update mode set mode = 'relay'`;
  assert.equal(await assign(), 0);
  await sql`update mode set mode = 'standby'`;
  await sql`update account set disabled = true where name = 'an'`;
  assert.equal(await assign(), 0);
  await sql`update account set disabled = false where name = 'an'`;
  assert.equal(await assign(), 1);
  assert.equal(await officerOf(document.id), "an");
});
