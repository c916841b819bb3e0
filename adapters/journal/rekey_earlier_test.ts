import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { sampleBytesDigest } from "../../core/testing/sample_keys.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import { KeyedDigest } from "../../core/keyed_digest.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { dataKey, firstDatabase, readFirstDatabase } from "../testing/first_database.ts";
import { rekeyEarlier } from "./rekey_earlier.ts";

Deno.test("rekeyEarlier() gives messages of 0.1.0 the keys that a repeat of today has", async () => {
  await using database = await firstDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 3 });
  try {
    await migrate(sql, "songhanh", migrations);
    const listed = await sql`select from earlier_send`;
    const secret = new Uint8Array(32).fill(5);
    const ring = { ...ringOf(1, Uint8Array.fromBase64(dataKey)), opensOldForm: true };
    const seal = byteSeal(ring);
    assert.equal(await rekeyEarlier(sql, seal, secret), listed.length);
    assert.ok(listed.length >= 10);

    const { kept } = await readFirstDatabase();
    for (const name of ["relayed", "repeated", "stood in", "unknown"]) {
      const { contentType, request } = kept[name]!;
      const message = inspectMessage(contentType, Uint8Array.fromBase64(request), new Date(), {
        catalogue,
        signers: new SignerKeys(portableVerifier()),
        judgeCertificate: () => undefined,
        registeredCertificate: () => undefined,
        verify: "report",
        keyed: new KeyedDigest(nodeSha256, secret),
        bytesDigest: sampleBytesDigest,
      });
      assert.equal(message.kind, "message");
      if (message.kind !== "message") return;
      const found = await sql`
        select m.state, o.state as open, o.content_key from send_key s
        join message m on m.stream = s.stream and m.sequence = s.sequence and m.send_key = s.key
        left join open_message o on o.stream = s.stream and o.sequence = s.sequence
        where s.key = ${message.sendKey!}`;
      assert.equal(found.length, 1, name);
      if (name !== "unknown") continue;
      assert.deepEqual([found[0]!.open, found[0]!.content_key], ["unknown", message.contentKey]);
    }
    const sends = await sql`select stream, sequence, send_key from message order by 1, 2`;
    assert.equal(await rekeyEarlier(sql, seal, secret), 0, "the list is empty");

    // Keys of today's form stay as they are, should they be listed.
    await sql`
      insert into earlier_send select stream, sequence from message where send_key is not null`;
    assert.equal(await rekeyEarlier(sql, seal, secret), 0);
    assert.deepEqual(
      await sql`select stream, sequence, send_key from message order by 1, 2`,
      sends,
    );
  } finally {
    await sql.end();
  }
});
