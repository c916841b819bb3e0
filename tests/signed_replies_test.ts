/**
 * The standby signs its replies: a terminal takes them apart by its own line rules
 * (docs/wire-protocol.md 3.3), and the signature is good over what it takes out.
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import {
  portableVerifier,
  readSignedData,
  SignerKeys,
  verifySignedData,
} from "../core/signature/mod.ts";
import { isRefusal } from "../core/verdict.ts";
import type { ClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { terminalRequest } from "./support/post_raw.ts";

Deno.test("signed replies are read by the terminal's rules and verify", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_SIGN_REPLIES: "on" },
  });
  const service = new X509Certificate(
    await Deno.readTextFile(`${dataDir}/pki/service/service.crt`),
  );
  const signers = new SignerKeys(portableVerifier());
  const verify = ({ signed }: ClientReply) => {
    assert.ok(signed, "the reply is signed");
    const data = readSignedData(signed.signature);
    if (isRefusal(data)) assert.fail(data.reason);
    const verified = verifySignedData(data, signed.content, {
      signers,
      registeredCertificate: () => undefined,
      judgeCertificate: () => undefined,
    });
    if (isRefusal(verified)) assert.fail(verified.reason);
    assert.equal(
      verified.signerSha256,
      service.fingerprint256.replaceAll(":", "").toLowerCase(),
    );
  };
  const desk = new Desk(() => gateway.edi, "M1001M01");
  const { terminal } = desk;

  const logon = await desk.send(terminal.logon());
  assert.equal(logon.text, "LOGON OK");
  assert.equal(logon.signed, undefined, "short texts are compared whole");

  const NT2 = "Chào bạn – đề nghị “multipart/mixed” trước 17 giờ";
  for (const note of ["Hàng mẫu, không bán", NT2]) {
    const made = await desk.accepted("IDA", { ...declarations.importOneLine, NT2: note });
    verify(made);
    const shown = await desk.accepted("IDB", { ICN: made.information });
    verify(shown);
    assert.equal(shown.output?.items.value("NT2"), note);
    verify(await desk.accepted("IDC", { ICN: made.information }));
    verify(await desk.accepted("IID", { ICN: made.information }));
  }
  const refused = await desk.job("IDC", { ICN: "109999999910" });
  assert.deepEqual(refused.codes, ["E0033-ICN -0000"]);
  verify(refused);

  for (let reply = await desk.send(terminal.retrieve()), left = 2;; left--) {
    if (left === 0) {
      assert.equal(typeof reply.text, "string", "the end of the chain");
      break;
    }
    verify(reply);
    assert.ok(reply.token);
    reply = await desk.send(terminal.acknowledge(reply.token));
  }

  await repeatsAreSignedAnew(desk, gateway, verify);
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const [stored] = await sql`
    select count(*)::int as n from message where reply_type like 'multipart/signed%'`;
  assert.ok(stored!.n >= 8, "replies are recorded as they were sent");
  await sql.end();
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

/** A person's repeat gets the first's answer under its own link information, signed again. */
async function repeatsAreSignedAnew(
  desk: Desk,
  gateway: GatewayProcess,
  verify: (reply: ClientReply) => void,
): Promise<void> {
  const values = { ...declarations.importOneLine, NT2: "Gửi lại" };
  const lost = desk.terminal.job("IDA", values);
  const [hostname, port] = gateway.edi.split(":");
  // The sender is gone before its answer.
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const bytes = terminalRequest(lost.contentType, lost.body);
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  connection.close();

  const repeat = desk.terminal.job("IDA", values);
  const reply = await desk.send(repeat);
  assert.deepEqual(reply.codes, ["00000-0000-0000"]);
  verify(reply);
  const again = await desk.send(lost);
  verify(again);
  assert.match(again.information, /^10/);
}

Deno.test("a rehearsal primary that signs is relayed as it is, and its codes are known", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  const { SONGHANH_PRIMARY_URL: _, ...settings } = testdataSettings;
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...settings, SONGHANH_WORKERS: "1", SONGHANH_SIGN_REPLIES: "on" },
  });
  const desk = new Desk(() => gateway.edi, "M1001M01");
  const answered = await desk.accepted("TCC", { I01: "Y" });
  assert.ok(answered.signed);
  assert.equal((await desk.job("IDC", { ICN: "109999999910" })).codes[0], "E0033-ICN -0000");
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const outcomes = await sql`select code, reply_type from outcome order by sequence`;
  assert.deepEqual(outcomes.map(({ code }) => code), ["00000", "E0033"]);
  for (const { reply_type } of outcomes) assert.match(reply_type, /^multipart\/signed/);
  await sql.end();
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});
