import assert from "node:assert/strict";
import { join } from "node:path";
import { readUsersFile } from "../../adapters/users/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  refuseJudgement,
  TrustCache,
} from "../../core/trust/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import { portableVerifier, type Signer, SignerKeys } from "../../core/signature/mod.ts";
import { gatewaySettings, makeCorpus, readCorpusBytes, readCorpusIndex } from "./mod.ts";
import { MessageMix } from "./message_mix.ts";
import { SeededRandom } from "./seeded_random.ts";
import { sampleBytesDigest, sampleKeys } from "../../core/testing/sample_keys.ts";

const at = new Date("2026-11-24T02:00:00Z");
const mix = "MIC=4,HYS=1,IDA-1=1,IID=1,LOGON=1,MIC-ALTERED=1,MIC-EXPIRED=1,MIC-REVOKED=1," +
  "MIC-UNTRUSTED=1,MIC-UNSIGNED=1";

async function withCorpus(
  options: { seed: number; messages: number },
  use: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await makeCorpus(dir, { users: 3, keys: 1, certificates: 2, workers: 2, mix, ...options });
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function readTrust(dir: string) {
  const files = [];
  for (const folder of gatewaySettings(dir).SONGHANH_TRUST_DIR!.split(":")) {
    for await (const { name } of Deno.readDir(folder)) {
      files.push({ name, bytes: await Deno.readFile(join(folder, name)) });
    }
  }
  return new TrustCache(buildTrustStore(files).store, defaultTrustPolicy);
}

Deno.test("makeCorpus() makes messages that inspection takes or refuses as the index says", async () => {
  await withCorpus({ seed: 7, messages: 150 }, async (dir) => {
    const entries = await readCorpusIndex(dir);
    assert.equal(entries.length, 150);
    const bytes = await readCorpusBytes(dir, entries);
    const trust = await readTrust(dir);
    const context = {
      catalogue,
      verify: "strict" as const,
      keyed: sampleKeys,
      bytesDigest: sampleBytesDigest,
      signers: new SignerKeys(portableVerifier()),
      judgeCertificate: (signer: Signer, embedded: readonly Uint8Array[], time: Date) =>
        refuseJudgement(trust.judge(signer.certificate.der, embedded, time, signer.sha256)),
      registeredCertificate: () => undefined,
    };
    const seen = new Set<string>();
    for (const entry of entries) {
      const request = bytes.subarray(
        entry.offset,
        entry.offset + entry.headBytes + entry.bodyBytes,
      );
      const head = new TextDecoder().decode(request.subarray(0, entry.headBytes));
      const contentType = /^Content-Type: (.*)\r$/m.exec(head)![1]!;
      assert.match(head, new RegExp(`^Content-Length: ${entry.bodyBytes}\r$`, "m"));
      const body = request.subarray(entry.headBytes);
      const found = inspectMessage(contentType, body, at, context);
      const takes = !entry.kind.startsWith("MIC-");
      assert.equal(found.kind, takes ? "message" : "refused message", entry.kind);
      const linkInfo = new TextDecoder().decode(
        body.subarray(entry.messageAt + 219, entry.messageAt + 245),
      );
      if (found.header !== undefined) assert.equal(found.header.linkInfo, linkInfo, entry.kind);
      if (entry.kind !== "LOGON") {
        assert.ok(!seen.has(linkInfo), "no link information comes twice");
        seen.add(linkInfo);
      }
    }
    assert.ok(new Set(entries.map(({ kind }) => kind)).size >= 8);
  });
});

Deno.test("makeCorpus() makes users that can be imported", async () => {
  await withCorpus({ seed: 7, messages: 1 }, async (dir) => {
    const { entries } = await readUsersFile(gatewaySettings(dir).SONGHANH_USERS_FILE!);
    assert.equal(entries.length, 3);
    assert.ok(
      entries.every(({ password, certificates }) => password.isHash && certificates.length),
    );
  });
});

Deno.test("makeCorpus() makes the same messages of the same seed, but for keys", async () => {
  const unsigned = async (seed: number) => {
    const found: string[] = [];
    await withCorpus({ seed, messages: 40 }, async (dir) => {
      const entries = await readCorpusIndex(dir);
      const bytes = await readCorpusBytes(dir, entries);
      for (const { offset, headBytes, messageAt, kind } of entries) {
        // Header and first items; what stands behind may be the signature.
        const start = offset + headBytes + messageAt;
        found.push(kind + new TextDecoder("latin1").decode(bytes.subarray(start, start + 402)));
      }
    });
    return found;
  };
  const once = await unsigned(7);
  assert.deepEqual(await unsigned(7), once);
  assert.notDeepEqual(await unsigned(8), once);
});

Deno.test("MessageMix draws by share and says what it does not know", () => {
  const drawn = new MessageMix("MIC=3,IDA-1=1");
  const random = new SeededRandom(1, 1);
  const counts = { "MIC": 0, "IDA-1": 0 };
  for (let draw = 0; draw < 4000; draw++) counts[drawn.draw(random) as keyof typeof counts]++;
  assert.ok(Math.abs(counts.MIC - 3000) < 150, JSON.stringify(counts));
  assert.throws(() => new MessageMix("MIX=1"), /Cannot mix "MIX"/);
  assert.throws(() => new MessageMix("MIC=0"), /share above 0/);
});
