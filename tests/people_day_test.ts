/**
 * People at a running gateway that stands in: an enterprise registers, an officer approves, the new
 * user's first signed IDA is accepted; a yellow declaration is cleared and its permit fetched; a VAN
 * provider sends within its limits.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { createAccount } from "../adapters/accounts/mod.ts";
import { createAuthority, exportPrivateKey, loadSigner } from "../adapters/authority/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { createProvider, monthlyUsage } from "../adapters/providers/mod.ts";
import { signContent, Terminal, type WrittenRequest } from "../adapters/terminal/mod.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Person } from "./support/person.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";

const taxCode = "0101234567";
const password = "mười chín con voi";
const month = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 7);

Deno.test("an enterprise registers, declares, is cleared by an officer, and sends through a VAN", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-people-" });
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
  try {
    const life = {
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    };
    const authority = await createAuthority({ ...life, name: "People CA", keyType: "EC-P256" });
    const trustDir = join(dataDir, "trust");
    await Deno.mkdir(trustDir);
    const pem = authority.certificate.toString("pem");
    await Deno.writeTextFile(join(trustDir, "ca.crt"), pem);
    const list = await authority.makeRevocationList(life.notBefore, life.notAfter);
    await Deno.writeFile(join(trustDir, "ca.crl"), list);
    const rules = join(dataDir, "rules");
    await Deno.writeTextFile(rules, `{"version":"1","default":2}\n`);
    const users = join(dataDir, "users.json");
    await Deno.writeTextFile(users, `{"users":[]}`);
    const issued = await authority.issueUser({
      ...life,
      companyName: "CÔNG TY TNHH NGƯỜI MỚI",
      taxCode,
      keyType: "EC-P256",
    });
    const certificate = issued.certificate.toString("pem");
    const signer = loadSigner(certificate, await exportPrivateKey(issued.keys));

    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: {
        SONGHANH_MODE: "standby",
        SONGHANH_TRUST_DIR: trustDir,
        SONGHANH_USERS_FILE: users,
        SONGHANH_CHANNEL_RULES: rules,
        SONGHANH_PRIMARY_URL: "http://127.0.0.1:1/",
      },
    });
    const passwordHash = await hashPassword(password, 16);
    const declared: ItemRecord = declarations.importOneLine;
    const office = String(declared.CH).slice(0, 4);
    await sql.begin((transaction) =>
      createAccount(transaction, {
        name: "hoa",
        displayName: "Hoa",
        role: "officer",
        office,
        rights: ["check", "registrations"],
        passwordHash,
        mustChange: false,
      }, "test")
    );

    // The enterprise proves who it is and fills in its registration.
    const enterprise = new Person(gateway.admin);
    const path = await enterprise.done(
      "/register/proofs",
      { taxCode, purpose: "register" },
      "/register",
    );
    const text = await enterprise.get(`${path}/text`);
    const signature = signContent(new TextEncoder().encode(text), signer);
    const proved = await enterprise.post(path, {
      signature: new Blob([new Uint8Array(signature)]),
      password,
      repeat: password,
    });
    assert.equal(proved.status, 200, await proved.text());
    await enterprise.signIn(taxCode, password);
    const application = "/register/application";
    const fill = (what: string, fields: Record<string, string | Blob>) =>
      enterprise.done(`${application}/${what}`, fields, application);
    await fill("details", {
      company: "CÔNG TY TNHH NGƯỜI MỚI",
      address: "Hà Nội",
      email: "moi@example.vn",
      holder: "enterprise",
      roles: "importer",
    });
    await fill("machines", { description: "Máy kế toán" });
    await fill("users", { name: "Lan", machines: "m1", certificate: new Blob([certificate]) });
    await fill("submit", {});

    // An officer approves; the form shows the secrets once.
    const officer = await new Person(gateway.admin).signIn("hoa", password);
    const decision = { decision: "approve", reason: "", confirm: "yes" };
    const form = await (await officer.post("/registrations/1", decision)).text();
    const shown = [...form.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code!);
    // The form's own serial comes first.
    const [, userCode, userId, userPassword, terminalId, accessKey] = shown;
    assert.deepEqual([userCode, userId, terminalId], ["A0001", "A0001A01", "A00001"]);

    // The new user's first signed IDA is accepted, as soon as the lanes have heard of the user.
    const terminal = new Terminal({
      userId: userId!,
      password: userPassword!,
      terminalId: terminalId!,
      accessKey: accessKey!,
    }, { signer });
    const post = async (request: WrittenRequest, header = "") => {
      const raw = terminalRequest(request.contentType, request.body).toString("latin1");
      const bytes = Uint8Array.from(
        raw.replace("Host:", `${header}Host:`),
        (character) => character.charCodeAt(0),
      );
      const response = await postRaw(gateway.edi, bytes);
      assert.ok(response, "an answer");
      return response;
    };
    const send = async (request: WrittenRequest, header = "") =>
      readClientReply(await post(request, header), request.message);
    const ida = (reference: string) =>
      terminal.job("IDA", {
        ...declarations.importOneLine,
        BL1: `261124${reference}`,
        REF: reference,
      });
    let reply = await send(ida("P0000001"));
    for (let n = 0; n < 100 && reply.codes[0]?.startsWith("A0003"); n++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      reply = await send(ida("P0000001"));
    }
    assert.deepEqual(reply.codes, ["00000-0000-0000"]);
    const number = reply.information.slice(0, 12);
    const registered = await send(terminal.job("IDC", { ICN: number }));
    assert.deepEqual(registered.codes, ["00000-0000-0000"]);
    const collect = async () => {
      const codes: string[] = [];
      for (let output = await send(terminal.retrieve()); output.output !== undefined;) {
        codes.push(output.output.code);
        output = await send(terminal.acknowledge(output.token!));
      }
      return codes;
    };
    assert.deepEqual(await collect(), ["VAD2AC"]);

    // The officer checks its papers and clears it; the terminal fetches the permit.
    const declaration = `/office/declarations/${number.slice(0, 11)}`;
    assert.ok((await officer.get("/office?channel=2")).includes(number));
    const act = (what: string, fields: Record<string, string>) =>
      officer.done(`${declaration}/${what}`, { number, ...fields }, declaration);
    await act("check", { kind: "papers", result: "good", text: "" });
    assert.match(await act("clear", { confirm: "yes" }), /done=VAD2AG/);
    assert.deepEqual(await collect(), ["VAD2AG"]);

    // A VAN provider sends for the enterprise, within its limits.
    const limits = { perSecond: 2, perDay: 1_000 };
    const { id, token } = await createProvider(sql, "VAN", limits, "test");
    const header = `Songhanh-Provider: ${token}\r\n`;
    assert.equal((await post(ida("P0000002"), header.replace("shp_", "shp-"))).status, 401);
    let response = await post(ida("P0000002"), header);
    // The lanes hear of it within some seconds.
    for (let n = 0; n < 300 && response.status === 401; n++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      response = await post(ida("P0000002"), header);
    }
    assert.equal(response.status, 200);
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, n) => post(ida(`P000001${n}`), header)),
    );
    const limited = many.filter(({ body }) => body.toString("latin1").includes("A0011"));
    assert.ok(limited.length > 0 && limited.length < 8, `${limited.length} of 8`);
    const expected = [[userId, 1 + many.length - limited.length]];
    const usage = async () =>
      (await monthlyUsage(sql, id, month)).map(({ userId, messages }) => [userId, messages]);
    // Counted every few seconds.
    for (let n = 0; n < 300 && String(await usage()) !== String(expected); n++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(await usage(), expected);
  } finally {
    await sql.end();
    await Deno.remove(dataDir, { recursive: true });
  }
});
