import { createHash } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import {
  type ChannelRuleFault,
  type ChannelRules,
  isChannelRuleFault,
  readChannelRules,
} from "../../core/routing/mod.ts";
import { auditChange } from "../audit/audit_store.ts";
import { say } from "../../core/reasons/mod.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";

/** Criteria that somebody made. */
export interface StoredCriteria {
  /** Beginning of the SHA-256 of the text in its normal form, in hex. */
  readonly version: string;
  readonly criteria: string;
  readonly actor: string;
  readonly at: Date;
}

/** Criteria that were put in force, whether they still are or not. */
export interface Activation {
  readonly id: number;
  readonly version: string;
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
}

/** Hexadecimal digits of a digest that name a version: 64 bits, which nobody meets twice by chance. */
const versionDigits = 16;

/** Of a text of criteria, wherever it comes from. */
export const criteriaCharactersMax = 1_000_000;

/**
 * What a text says, without what an editor, a browser or a system adds: the same criteria have one
 * version, whether they were typed into a page, sent by the API or stand in the file of the settings.
 */
export function normalCriteria(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").trimEnd().normalize("NFC");
}

/** The version of a text of criteria: two that say different things never have one. */
export function criteriaVersion(text: string): string {
  return digestOf(normalCriteria(text));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, versionDigits);
}

/**
 * The rules of a text, with its digest as their version, which every decision records. The head's own
 * version is a name that people gave; the same name may stand over other rules.
 */
export function readCriteria(text: string): ChannelRules | ChannelRuleFault {
  const criteria = normalCriteria(text);
  if (criteria.length > criteriaCharactersMax) {
    const reason = say("CRITERIA_TOO_LONG", {
      most: criteriaCharactersMax,
      found: criteria.length,
    });
    return { kind: "bad rules", line: 1, reason };
  }
  const rules = readChannelRules(criteria);
  return isChannelRuleFault(rules) ? rules : { ...rules, version: criteriaVersion(criteria) };
}

/**
 * The rules of kept criteria. Their version is the kept one, the digest of the text as it is kept: once
 * that was as it came, now it is the normal form.
 */
export function rulesOf({ criteria, version }: StoredCriteria): ChannelRules | ChannelRuleFault {
  if (digestOf(criteria) !== version) {
    const reason = say("CRITERIA_CHANGED");
    return { kind: "bad rules", line: 1, reason };
  }
  const rules = readCriteria(criteria);
  return isChannelRuleFault(rules) ? rules : { ...rules, version };
}

/** Keeps a text of criteria, which `readCriteria` must have taken. Again the same changes nothing. */
export async function draftCriteria(
  sql: Sql,
  { criteria: text, actor }: { readonly criteria: string; readonly actor: string },
): Promise<StoredCriteria> {
  const criteria = normalCriteria(text);
  const version = criteriaVersion(criteria);
  return await sql.begin(async (tx) => {
    const made = await tx`
      insert into selectivity (version, criteria, actor) values (${version}, ${criteria}, ${actor})
      on conflict do nothing returning version`;
    if (made.length > 0) {
      const entry = {
        actor,
        action: "selectivity drafted" as const,
        reason: "",
        details: { version },
      };
      await auditChange(tx, entry, { "criteria": [version] });
    }
    return (await findCriteria(tx, version))!;
  });
}

export async function findCriteria(
  sql: Sql | TransactionSql,
  version: string,
): Promise<StoredCriteria | undefined> {
  const [row] = await sql<StoredCriteria[]>`
    select version, criteria, actor, at from selectivity where version = ${version}`;
  return row;
}

/** The latest first. */
export async function listCriteria(sql: Sql, limit: number): Promise<StoredCriteria[]> {
  return await sql<StoredCriteria[]>`
    select version, criteria, actor, at from selectivity order by at desc, version limit ${limit}`;
}

/** The latest first: the first one is in force. */
export async function listActivations(
  sql: Sql | TransactionSql,
  limit: number,
): Promise<Activation[]> {
  return await sql<Activation[]>`
    select id::int as id, version, actor, reason, at from selectivity_activation
    order by selectivity_activation.id desc limit ${limit}`;
}

/** What came of an order to put criteria in force. */
export type ActivationOutcome =
  | { readonly kind: "in force"; readonly activation: Activation }
  /** No such criteria. */
  | { readonly kind: "unknown" }
  /** Others are in force than who orders believes. */
  | { readonly kind: "overtaken"; readonly inForce: string | undefined };

/**
 * Puts criteria in force for what is decided from now on. `expected`: the version that is in force;
 * undefined = none was ever put in force here.
 */
export async function activateCriteria(
  sql: Sql,
  order: {
    readonly version: string;
    readonly expected: string | undefined;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<ActivationOutcome> {
  const { version, expected, actor, reason } = order;
  return await sql.begin(async (tx): Promise<ActivationOutcome> => {
    await lockWithin(tx, "selectivity");
    const stored = await findCriteria(tx, version);
    // Another text than the one of this version: nobody has drafted it.
    if (stored === undefined || digestOf(stored.criteria) !== version) return { kind: "unknown" };
    const [before] = await listActivations(tx, 1);
    if (before?.version !== expected) return { kind: "overtaken", inForce: before?.version };
    await tx`
      insert into selectivity_activation (version, actor, reason)
      values (${version}, ${actor}, ${reason})`;
    const details = { version, before: before?.version ?? null };
    const activation = (await listActivations(tx, 1))[0]!;
    const entry = { actor, action: "selectivity put in force" as const, reason, details };
    await auditChange(tx, entry, { "criteria in force": [String(activation.id)] });
    return { kind: "in force", activation };
  });
}
