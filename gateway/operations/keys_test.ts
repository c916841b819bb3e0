/** F78. What is signed is signed with the key in force, and nobody puts another in its place. */
import assert from "node:assert/strict";
import type { SignedReport } from "../../adapters/give_back/give_back_report.ts";
import { installationKey, makePrivateKey } from "../../adapters/evidence/installation_key.ts";
import { Checkpoints } from "../../adapters/evidence/checkpoints.ts";
import { textVerifier } from "../../adapters/evidence/text_verifier.ts";
import { signingKeyText } from "../../core/evidence/mod.ts";
import { pageSetting } from "../testing/page_test_setting.ts";
import { sealSigningKeys } from "../testing/seal_signing_keys.ts";
import { Problem } from "../web/problem.ts";
import { verifyRecorded } from "./evidence.ts";
import { giveBackOperations } from "./give_back.ts";
import { keysOperations } from "./keys.ts";

const actor = "test";
const order = { reason: "thử", lost: false };

Deno.test("a give-back report is signed with the key in force", async () => {
  await using setting = await pageSetting({}, "relay");
  const { gateway } = setting.options.console!;
  await assert.rejects(
    keysOperations.rotate.perform({ gateway, actor }, order),
    (error) => error instanceof Problem && error.code === "SIGNING_REFUSED",
  );
  await sealSigningKeys(gateway);
  const text = "document,what,when,who\n1234,stamped,2024-08-06T14:30+07:00,An\n";
  await giveBackOperations.addPaper.perform({ gateway, actor }, { text, reason: "thử" });
  const { id } = await giveBackOperations.make.perform(
    { gateway, actor },
    giveBackOperations.make.input.parse({ reason: "thử" }),
  ) as { id: number };
  for (let number = 1; number <= 2; number++) {
    const { report, signature }: SignedReport = await giveBackOperations.report.perform(
      { gateway, actor },
      { id },
    );
    const keys = await keysOperations.list.perform({ gateway, actor }, {});
    const inForce = keys.find(({ lastCheckpoint }) => lastCheckpoint === undefined);
    assert.equal(inForce?.number, number);
    assert.equal(signature.fingerprint, inForce?.fingerprint);
    assert.ok(textVerifier()(inForce!.publicKey, JSON.stringify(report), signature.value));
    await keysOperations.rotate.perform({ gateway, actor }, order);
  }
});

Deno.test("verifyRecorded() knows the key by the data key, not by the list beside it", async (test) => {
  await using setting = await pageSetting({}, "relay");
  const { gateway } = setting.options.console!;
  const { sql } = setting;
  await sealSigningKeys(gateway);
  const verify = async (more: { trustedKeys?: string[] } = {}) => {
    const input = verifyRecorded.input.parse({ all: true, ...more });
    const { summary, findings } = await verifyRecorded.perform({ gateway, actor }, input);
    assert.equal(summary.findings, findings.length);
    assert.equal(summary.holds, findings.length === 0);
    return findings.map(({ what, detail }) => `${what}: ${detail}`);
  };
  await keysOperations.rotate.perform({ gateway, actor }, order);
  await new Checkpoints({ sql, keys: gateway.signingKeys! }).turn({ now: true });
  assert.deepEqual(await verify(), []);

  // Who has the database and not the data key signs everything anew with a key and a list of his own.
  const mine = installationKey(makePrivateKey());
  await test.step("with a list of his own", async () => {
    const stated = {
      ...{ number: 1, kind: "first" as const, publicKey: mine.spki, sinceUs: 0 },
      ...{ firstCheckpoint: 1, afterCheckpoint: 0, afterDigest: "00".repeat(32) },
      signer: mine.spki,
    };
    const signature = mine.sign(signingKeyText(stated));
    const [row] = await sql`select * from checkpoint`;
    assert.ok(row !== undefined);
    await sql`delete from signing_key`;
    await sql`
      insert into signing_key values (1, 'first', ${mine.spki}, timestamptz 'epoch', 1, 0,
        decode(${stated.afterDigest}, 'hex'), ${mine.spki}, ${signature}, ${signature})`;
    const [found] = await verify();
    assert.match(found ?? "", /^signing key in force: signing key 1 cannot be used/);
    assert.deepEqual(await verify({ trustedKeys: [row.key] }), [], "it has signed what is there");
  });
  await test.step("without any", async () => {
    await sql`delete from signing_key`;
    assert.match(
      (await verify())[0] ?? "",
      /^signing key in force: no signing key lies in the data/,
    );
  });
});
