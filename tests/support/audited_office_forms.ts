/** What officers do, for the walk of what the audit has of everything: each form, and how it is sent. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { scratchCase } from "../../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import type { Document } from "../../core/documents/mod.ts";

type Fields = Readonly<Record<string, string>>;

export interface OfficeDoors {
  readonly sql: Sql;
  /** A form, sent by the officer of office 01AB. */
  post(role: "officer", path: string, fields: Fields, from?: string): Promise<Response>;
}

interface Done {
  readonly actions: readonly string[];
  readonly act: (doors: OfficeDoors) => Promise<unknown>;
}

export const officeForms: Readonly<Record<string, Done>> = {
  "POST /office/declarations/:id/check": {
    actions: ["declaration papers"],
    act: (doors) => officerAct(doors, "check", { kind: "papers", result: "good" }),
  },
  "POST /office/declarations/:id/clear": {
    actions: ["declaration papers", "declaration clear"],
    act: async (doors) => {
      const checked = await officerAct(doors, "check", { kind: "papers", result: "good" });
      await officerAct(doors, "clear", { confirm: "yes" }, checked);
    },
  },
  "POST /office/declarations/:id/duties": {
    actions: ["declaration duties"],
    act: (doors) => {
      const fields = { basis: "paid", reference: "GNT 1", text: "đã nộp", confirm: "yes" };
      return officerAct(doors, "duties", fields, 1);
    },
  },
  "POST /office/declarations/:id/release": {
    actions: ["declaration release"],
    act: (doors) => officerAct(doors, "release", { text: "chờ giám định", confirm: "yes" }, 1),
  },
  "POST /office/declarations/:id/storage": {
    actions: ["declaration storage"],
    act: (doors) => officerAct(doors, "storage", { text: "kho" }),
  },
  "POST /office/declarations/:id/channel": {
    actions: ["declaration channel"],
    act: (doors) => officerAct(doors, "channel", { channel: "3", text: "nghi vấn" }),
  },
  "POST /office/declarations/:id/ask-correction": {
    actions: ["declaration ask correction"],
    act: (doors) => officerAct(doors, "ask-correction", { text: "sửa" }),
  },
  "POST /office/declarations/:id/cancel": {
    actions: ["declaration cancel"],
    act: (doors) => officerAct(doors, "cancel", { text: "hủy", confirm: "yes" }),
  },
  "POST /office/cases/:id/accept": {
    actions: ["case accept"],
    act: (doors) => caseAct(doors, "accept", { confirm: "yes" }),
  },
  "POST /office/cases/:id/ask-correction": {
    actions: ["case ask correction"],
    act: (doors) => caseAct(doors, "ask-correction", { text: "bổ sung" }),
  },
  "POST /office/cases/:id/reject": {
    actions: ["case reject"],
    act: (doors) => caseAct(doors, "reject", { text: "không đủ", confirm: "yes" }),
  },
  "POST /office/cases/:id/cancel": {
    actions: ["case accept", "case cancel"],
    act: async (doors) => {
      const accepted = await caseAct(doors, "accept", { confirm: "yes" });
      await caseAct(doors, "cancel", { text: "hủy", confirm: "yes" }, accepted);
    },
  },
  "POST /office/presence": {
    actions: ["officer present"],
    act: async ({ post, sql }) => {
      // Nothing is given out at the same time.
      await setMode(sql, "relay");
      const done = await post("officer", "/office/presence", { present: "yes" }, "/account");
      assert.equal(done.status, 303);
    },
  },
  "POST /office/assignment": {
    actions: ["assignment by chance switched on"],
    act: async ({ post }) => {
      const fields = { active: "yes", text: "theo quy định" };
      const done = await post("officer", "/office/assignment", fields, "/account");
      assert.equal(done.status, 303);
    },
  },
  "POST /office/assignment/:id": {
    actions: ["document assigned anew", "assignment by chance switched off"],
    act: async ({ post, sql }) => {
      const { id } = await scratchDeclaration(sql, { office: "01AB", channel: 3 });
      const fields = { officer: "third", text: "nghỉ phép" };
      const done = await post("officer", `/office/assignment/${id}`, fields, "/account");
      assert.equal(done.status, 303, await done.text());
      const off = { active: "no", text: "xong" };
      await post("officer", "/office/assignment", off, "/account");
    },
  },
  "POST /office/to-enter/:act": {
    actions: ["act entered at VNACCS"],
    act: async ({ post, sql }) => {
      const [row] = await sql`select id from officer_act where not proposed limit 1`;
      const path = `/office/to-enter/${row!.id}`;
      const done = await post("officer", path, { note: "đã nhập" }, "/account");
      assert.equal(done.status, 303, await done.text());
    },
  },
};

/** Acts about a declaration: a new one of this channel, or one of before. Gives it. */
async function officerAct(
  { post, sql }: OfficeDoors,
  what: string,
  fields: Fields,
  about: 1 | 2 | Document = 2,
): Promise<Document> {
  const declaration = typeof about === "object"
    ? about
    : await scratchDeclaration(sql, { office: "01AB", channel: about });
  await setMode(sql, "standby");
  const path = `/office/declarations/${declaration.id}/${what}`;
  const done = await post(
    "officer",
    path,
    { number: declaration.number, ...fields },
    "/account",
  );
  assert.equal(done.status, 303, await done.text());
  return declaration;
}

async function caseAct(
  { post, sql }: OfficeDoors,
  what: string,
  fields: Fields,
  before?: Document,
): Promise<Document> {
  const list = before ?? await scratchCase(sql, { procedure: "TEA", office: "01AB" });
  await setMode(sql, "standby");
  const path = `/office/cases/${list.id}/${what}`;
  const done = await post("officer", path, { number: list.number, ...fields }, "/account");
  assert.equal(done.status, 303, await done.text());
  return list;
}

/** What the audit has of a mode that this test sets by itself. */
export const modeSet = "mode set for a test";

export async function setMode(sql: Sql, mode: "relay" | "standby"): Promise<void> {
  const changed = await sql`update mode set mode = ${mode} where mode <> ${mode} returning 1`;
  if (changed.length === 0) return;
  await sql`select audit_change('test', ${modeSet}, '', '{}', '{mode}', '{in force}')`;
}
