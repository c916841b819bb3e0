import assert from "node:assert/strict";
import {
  type CaptureFolder,
  captureFolders,
  readCaptureFiles,
} from "../../core/testing/capture_folders.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { type Header, peekHeader, vietnamTime } from "../../core/wire/mod.ts";
import { loadSigner } from "../authority/load_signer.ts";
import { Terminal } from "./terminal.ts";
import type { WrittenRequest } from "./write_request.ts";

interface Facts {
  name: string;
  group: string;
  procedure: string;
  user_id: string;
  password: string;
  terminal_id: string;
  access_key: string;
  signer?: { cert: string };
  http: { headers: { "Content-Type": string } };
  offsets: { body_start: number; message_start: number };
  fields?: readonly [number, string, number, string, number, string][];
}

for (const folder of captureFolders()) {
  const home = folder.captures.pathname.split("/").at(-3);
  Deno.test(`Terminal writes every good capture of ${home} byte for byte`, () => {
    let rebuilt = 0;
    for (const { facts, file } of readCaptureFiles<Facts>(folder)) {
      if (facts.group !== "good") continue;
      const { contentType, body } = rebuild(facts, file, folder);
      assert.equal(contentType, facts.http.headers["Content-Type"], facts.name);
      const captured = file.subarray(facts.offsets.body_start);
      assert.deepEqual(new Uint8Array(body), new Uint8Array(captured), facts.name);
      rebuilt++;
    }
    assert.ok(rebuilt > 0, "there are good captures");
  });
}

/** Makes a capture anew from what its JSON says, and from its clock, counter and boundaries. */
function rebuild(facts: Facts, file: Uint8Array, folder: CaptureFolder): WrittenRequest {
  const header = peekHeader(file.subarray(facts.offsets.message_start))!;
  const [, at, counter] = /^.{3,6}?(20\d{12})(\d{6}) *$/.exec(header.linkInfo) ?? [];
  const outer = facts.http.headers["Content-Type"];
  const body = file.subarray(facts.offsets.body_start);
  const terminal = new Terminal({
    userId: facts.user_id,
    password: facts.password,
    terminalId: facts.terminal_id,
    accessKey: facts.access_key,
  }, {
    signer: facts.signer && signerOf(facts.signer.cert, folder),
    now: () => fromVietnamTime(at!),
    random: replayBoundaries(new TextDecoder("latin1").decode(body), outer),
    sends: Number(counter) - 1,
  });
  const session = sessionRequest(terminal, facts, header, file);
  if (session !== undefined) return session;

  const values = new Map(facts.fields!.map(([, id, row, , , value]) => [`${id} ${row}`, value]));
  const envelope = openEnvelope(outer, body);
  assert.ok(!isRefusal(envelope), facts.name);
  const formClient = header.linkInfo.startsWith(header.procedure);
  return terminal.job(facts.procedure, (id, row) => values.get(`${id} ${row}`), {
    files: envelope.attachments.map((file) => ({ name: file.name, content: file.content() })),
    inputInfo: header.inputInfo,
    header: formClient ? { linkInfo: header.linkInfo, divisionNumber: "", endFlag: "" } : {},
  });
}

function sessionRequest(
  terminal: Terminal,
  { procedure, offsets }: Facts,
  header: Header,
  file: Uint8Array,
): WrittenRequest | undefined {
  if (catalogue.sessionProcedure(procedure) === undefined) return undefined;
  const items = new TextDecoder().decode(file.subarray(offsets.message_start + 400)).split("\r\n");
  const marked = header.sendGuard === "*";
  const number = Number(header.linkInfo.slice(20));
  switch (procedure) {
    case "#REP1":
      return marked ? terminal.logon() : terminal.retrieve({ onDemand: items[2] === "0" });
    case "TTM":
      return terminal.retrieveOther({ terminalId: items[0]!, accessKey: items[1]!.trimEnd() });
    case "?A2":
      for (let before = 1; before < number; before++) terminal.acknowledge("");
      return terminal.acknowledge(header.rtpInfo, { stop: marked });
    case "?A3":
      return terminal.refuseDelivery(header.rtpInfo);
    case "REQ":
      return items[0]!.startsWith("REF")
        ? terminal.listAccumulated()
        : terminal.retrieveAccumulated(items[0]!);
    case "?LST":
      return terminal.listDocuments(items[0]!.trimEnd());
  }
  throw new Error(`no way to rebuild ${procedure}`);
}

function signerOf(stem: string, { users }: CaptureFolder) {
  const read = (extension: string) =>
    Deno.readTextFileSync(new URL(`pki/users/${stem}.${extension}`, users));
  return loadSigner(read("crt"), read("key"));
}

/** Chance that makes the boundaries of a body once more. */
function replayBoundaries(body: string, contentType: string): (below: number) => number {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const mixed = /_MultiPart_H(\d+)"/.exec(`${contentType}\r\n${body}`)?.[1];
  const signed = /boundary="----(\w{32})"/.exec(contentType)?.[1] ?? "";
  const numbers = [...signed].map((letter) => alphabet.indexOf(letter));
  if (mixed !== undefined) numbers.unshift(Number(mixed));
  return (below) => {
    const number = numbers.shift()!;
    assert.ok(number >= 0 && number < below);
    return number;
  };
}

function fromVietnamTime(digits: string): Date {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(
    digits,
  )!;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+07:00`);
}

const account = {
  userId: "M1001M01",
  password: "Thu01M01",
  terminalId: "M00101",
  accessKey: "KEY00000M1001M01",
};

Deno.test("Terminal counts its jobs, and the acknowledgements of each chain", () => {
  const now = new Date("2026-11-24T02:15:00Z");
  const terminal = new Terminal(account, { now: () => now });
  const linkInfo = ({ message }: WrittenRequest) => peekHeader(message)!.linkInfo;
  const time = vietnamTime(now);
  assert.equal(linkInfo(terminal.job("TCC", {})), `M00101${time}000001`);
  assert.equal(linkInfo(terminal.retrieve()), `#REP1${time}000000 `);
  assert.equal(linkInfo(terminal.acknowledge("token")), `M00101${time}000001`);
  assert.equal(linkInfo(terminal.acknowledge("token")), `M00101${time}000002`);
  assert.equal(linkInfo(terminal.job("TCC", {})), `M00101${time}000002`);
  assert.equal(linkInfo(terminal.listAccumulated()), `REQ${time}000000   `);
  assert.equal(linkInfo(terminal.acknowledge("token")), `M00101${time}000001`);
});

Deno.test("Terminal does not send unsigned what is to be signed, unless told to", () => {
  const terminal = new Terminal(account);
  assert.throws(() => terminal.job("IDC", { ICN: "1" }), /no signer/);
  assert.equal(terminal.job("IDC", { ICN: "1" }, { signed: false }).signedContent, undefined);
});
