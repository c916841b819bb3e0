import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { peekHeader, writeMessage } from "../../core/wire/mod.ts";
import type { MessageRecord } from "../journal.ts";
import { plainReply } from "./reply_writer.ts";
import { type StandbyOptions, StandbyTarget } from "./standby_target.ts";

const body = writeMessage(
  { control: "SS", procedure: "HYS", userId: "M1001M01", linkInfo: "LINK", system: "1" },
  new TextEncoder().encode("x\r\n"),
);

Deno.test("StandbyTarget answers what it has recorded, whoever fails to measure it", async () => {
  const records: MessageRecord[] = [];
  const bugs: unknown[] = [];
  const options: Partial<StandbyOptions> = {
    journal: {
      append: (record: MessageRecord) => {
        records.push(record);
        return Promise.resolve({ kind: "recorded", id: { stream: 1, sequence: records.length } });
      },
    } as StandbyOptions["journal"],
    reply: plainReply,
    senders: { catalogue } as StandbyOptions["senders"],
    onPhase: () => {
      throw new Error("a mistake over what is measured");
    },
    onBug: (error) => bugs.push(error),
  };
  const request = {
    receivedAt: 1,
    sender: "127.0.0.1",
    contentType: "text/plain",
    body,
  };
  const message = {
    header: peekHeader(body)!,
    procedure: "HYS",
    verification: { kind: "unsigned" },
    digest: new Uint8Array(32),
    envelope: { attachments: [{ name: "a.exe" }] },
  } as unknown as InspectedMessage;
  const answer = await new StandbyTarget(options as StandbyOptions).take(request, message);
  assert.deepEqual([answer.result, answer.code], ["refused", "High security alert"]);
  assert.equal(records.length, 1);
  assert.equal(bugs.length, 1);
});
