import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { failedRecord } from "../../adapters/failed_record.ts";
import {
  CannotRecord,
  type MessageRecord,
  RefusedInstead,
  StaleEpoch,
} from "../../adapters/journal.ts";
import { requestRecord } from "../../adapters/message_record.ts";
import type { Target } from "../../adapters/target.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import { refuse } from "../../core/verdict.ts";
import { readReply, writeMessage } from "../../core/wire/mod.ts";
import { receiveMessage, type Receiving } from "./receive_message.ts";
import { sampleBytesDigest, sampleKeys } from "../../core/testing/sample_keys.ts";
import { say } from "../../core/reasons/mod.ts";

const body = writeMessage({
  control: "SS",
  procedure: "IID",
  userId: "M1001M01",
  path: "M00101",
  linkInfo: "M0010120260304050607000001",
  system: "1",
}, new TextEncoder().encode("101234567820\r\n"));

const request = {
  receivedAt: Date.parse("2026-03-04T05:06:07Z"),
  sender: "127.0.0.1",
  contentType: "text/plain; charset=UTF-8",
  body,
};

const answer = {
  reply: { status: 200, contentType: "text/plain; charset=UTF-8", bytes: new Uint8Array([1]) },
  result: "answered",
  code: "00000",
  finished: () => {},
} as const;

/** A lane whose parts can be replaced, with what it recorded and how often its gate was passed. */
function laneWith(parts: Partial<Receiving> & { readonly take?: Target["take"] }) {
  const records: MessageRecord[] = [];
  const gate = { entered: 0, left: 0 };
  const target: Target = {
    name: "primary",
    take: parts.take ?? (() => Promise.resolve(answer)),
    close: () => Promise.resolve(),
  };
  const lane: Receiving = {
    inspection: {
      catalogue,
      verify: "strict",
      keyed: sampleKeys,
      bytesDigest: sampleBytesDigest,
      signers: new SignerKeys(portableVerifier()),
      judgeCertificate: () => undefined,
      registeredCertificate: () => undefined,
    },
    journal: {
      append(record) {
        records.push(record);
        return Promise.resolve({ kind: "recorded", id: { stream: 1, sequence: records.length } });
      },
      settle: () => Promise.resolve(),
      delivered: () => {},
    },
    target: () => target,
    partyOf: ({ sender }) => ({ kind: "stranger", origin: sender, name: "" }),
    share: { enter: () => true, leave: () => {} },
    gate: {
      enter() {
        gate.entered++;
        return undefined;
      },
      leave() {
        gate.left++;
      },
    },
    epoch: () => 1,
    otherEpoch: () => Promise.resolve(false),
    ...parts,
  };
  return { lane, records, gate };
}

function codeOf(bytes: Uint8Array): string | undefined {
  const reply = readReply(bytes);
  return reply.kind === "messages" ? reply.messages[0]?.codes[0]?.code : reply.text;
}

Deno.test("receiveMessage() hands an inspected message to the target", async () => {
  const { lane, records, gate } = laneWith({});
  assert.equal(await receiveMessage(request, lane), answer);
  assert.deepEqual([records.length, gate.entered, gate.left], [0, 1, 1]);
});

Deno.test("receiveMessage() records a refusal with the bytes it answers", async () => {
  const { lane, records } = laneWith({});
  const bad = Buffer.from(body);
  bad.write("000999", 392, "latin1");
  const refused = await receiveMessage({ ...request, body: bad }, lane);
  assert.equal(refused.result, "refused");
  assert.equal(codeOf(refused.reply.bytes), "A0008");
  const [record] = records;
  assert.deepEqual([record?.state, record?.code, record?.userId], ["refused", "A0008", "M1001M01"]);
  assert.equal(record?.request, bad);
  assert.equal(record?.reply?.bytes, refused.reply.bytes);
  assert.equal(record?.sendKey, undefined, "the same send may come again");
});

Deno.test("receiveMessage() records the refusal that a mode means", async () => {
  const { lane, records } = laneWith({ target: () => refuse("A0010", say("CLOSED")) });
  const refused = await receiveMessage(request, lane);
  assert.equal(codeOf(refused.reply.bytes), "A0010");
  assert.equal(records[0]?.code, "A0010");
});

Deno.test("receiveMessage() says A0011 of what cannot be recorded, to its sender's terminal", async () => {
  const told: CannotRecord[] = [];
  const { lane, gate } = laneWith({
    take: () => Promise.reject(new CannotRecord("cannot record: no room")),
    onCannotRecord: (error) => told.push(error),
  });
  const busy = await receiveMessage(request, lane);
  assert.equal(codeOf(busy.reply.bytes), "A0011");
  const header = Buffer.from(busy.reply.bytes).toString("latin1");
  assert.equal(header.slice(219, 245), "M0010120260304050607000001");
  assert.equal(told.length, 1);
  assert.equal(gate.left, 1);
});

Deno.test("receiveMessage() tells a target the epoch that it was chosen in, at every try", async () => {
  let epoch = 1;
  const told: (number | undefined)[] = [];
  const { lane } = laneWith({
    epoch: () => epoch,
    otherEpoch: () => Promise.resolve(true),
    take: async (request) => {
      // It looks at the message for some time.
      await Promise.resolve();
      epoch = 2;
      told.push(request.epoch);
      if (request.epoch !== epoch) throw new StaleEpoch("decided in epoch 1, now it is 2");
      return answer;
    },
  });
  assert.equal(await receiveMessage(request, lane), answer);
  assert.deepEqual(told, [1, 2]);
});

Deno.test("receiveMessage() decides anew in another epoch, and gives up after some", async () => {
  let epoch = 1;
  let taken = 0;
  const parts = {
    epoch: () => epoch,
    otherEpoch: () => (epoch++, Promise.resolve(true)),
    take: () => {
      taken++;
      return epoch < 3 ? Promise.reject(new StaleEpoch("stale")) : Promise.resolve(answer);
    },
  };
  const { lane, gate } = laneWith(parts);
  assert.equal(await receiveMessage(request, lane), answer);
  assert.deepEqual([taken, gate.entered, gate.left], [3, 3, 3]);

  const never = laneWith({ ...parts, take: () => Promise.reject(new StaleEpoch("stale")) });
  const busy = await receiveMessage(request, never.lane);
  assert.equal(codeOf(busy.reply.bytes), "A0011");
});

/** What a lane is told when its database has lost rows; the gate is of a lane that holds messages back. */
const lossAt = {
  "comes": () => {},
  "is held back by a switch": (lose: () => void) => ({
    gate: {
      enter: () => {
        lose();
        return Promise.resolve();
      },
      leave: () => {},
    },
  }),
  "is refused for its epoch": (lose: () => void) => {
    let epoch = 1;
    return {
      epoch: () => epoch,
      otherEpoch: () => Promise.resolve(true),
      take: () => {
        if (epoch > 1) return Promise.resolve(answer);
        epoch++;
        lose();
        return Promise.reject(new StaleEpoch("decided in epoch 1, now it is 2"));
      },
    };
  },
} as const;

for (const [when, partsOf] of Object.entries(lossAt)) {
  Deno.test(`receiveMessage() takes nothing while rows are lost, also where a message ${when} (F55)`, async () => {
    let stopped = when === "comes" ? "rows are lost" : undefined;
    let taken = 0;
    const parts: Parameters<typeof laneWith>[0] = partsOf(() => stopped = "rows are lost") ?? {};
    const { lane, records, gate } = laneWith({
      ...parts,
      stopped: () => stopped,
      take: async (request, message) => {
        const told = await parts.take?.(request, message) ?? answer;
        taken++;
        return told;
      },
    });
    const refused = await receiveMessage(request, lane);
    assert.deepEqual([refused.result, refused.code, taken, records.length], [
      "refused",
      "A0011",
      0,
      0,
    ]);
    assert.equal(gate.left, gate.entered);
  });
}

Deno.test("receiveMessage() records what a mistake of ours cost, and tells A0007 (F69)", async () => {
  const bugs: unknown[] = [];
  const { lane, records, gate } = laneWith({
    take: () => Promise.reject(new TypeError("a mistake of ours")),
    onBug: (_error, message) => bugs.push(message),
  });
  const refused = await receiveMessage(request, lane);
  assert.equal(codeOf(refused.reply.bytes), "A0007");
  const [record] = records;
  assert.deepEqual([record?.state, record?.code], ["refused", "A0007"]);
  assert.equal(record?.reason, "could not be handled: TypeError: a mistake of ours");
  assert.equal(record?.request, request.body);
  assert.equal(record?.reply?.bytes, refused.reply.bytes);
  const named = {
    id: { stream: 1, sequence: 1 },
    linkInfo: "M0010120260304050607000001",
    traceId: undefined,
  };
  assert.deepEqual([bugs, gate.left], [[named], 1], "the log names the message");

  const { verifier } = lane.inspection.signers;
  const blind = laneWith({
    inspection: {
      ...lane.inspection,
      signers: {
        verifier: {
          ...verifier,
          digest: () => {
            throw new RangeError("a mistake over the bytes");
          },
        },
      } as never,
    },
  });
  assert.equal(codeOf((await receiveMessage(request, blind.lane)).reply.bytes), "A0007");
  assert.equal(blind.records[0]?.request, request.body);
  assert.equal(blind.records[0]?.userId, "M1001M01");
});

Deno.test("receiveMessage() gives the answer of a message that was recorded as refused instead", async () => {
  const { lane, records } = laneWith({
    take: (request) =>
      Promise.reject(
        new RefusedInstead(
          failedRecord(
            requestRecord(request, undefined, new Uint8Array(32)),
            "A0011",
            new Error("no"),
          ),
          {},
        ),
      ),
  });
  assert.equal(codeOf((await receiveMessage(request, lane)).reply.bytes), "A0011");
  assert.deepEqual(records, [], "it is recorded already");
});

Deno.test("receiveMessage() says A0011 to a sender who fills his share, and lets others in (F27)", async () => {
  const left: string[] = [];
  const { lane, gate } = laneWith({
    partyOf: (_, { header }) => ({ kind: "known", name: header!.trimmed("userId") }),
    share: { enter: (party) => party.name !== "M1001M01", leave: ({ name }) => left.push(name) },
  });
  const busy = await receiveMessage(request, lane);
  assert.equal(codeOf(busy.reply.bytes), "A0011");
  assert.deepEqual([gate.entered, left], [0, []]);
  const others = Buffer.from(body);
  others.write("M1002M01", others.indexOf("M1001M01"), "latin1");
  assert.equal(await receiveMessage({ ...request, body: others }, lane), answer);
  assert.deepEqual(left, ["M1002M01"]);
});
