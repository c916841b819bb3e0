/** Evidence: what vouches for the journal, whether it holds, and its export for those who verify elsewhere. */
import { z } from "@hono/zod-openapi";
import { verifyStoredArchives } from "../../adapters/archive/verify_stored_archives.ts";
import { Checkpoints } from "../../adapters/evidence/checkpoints.ts";
import { exportEvidence as exportStored } from "../../adapters/evidence/export_evidence.ts";
import type { Sql } from "postgres";
import { listSigningKeys } from "../../adapters/evidence/list_signing_keys.ts";
import { listCheckpoints } from "../../adapters/evidence/list_checkpoints.ts";
import type { InstallationKey } from "../../adapters/evidence/installation_key.ts";
import type { Sentence } from "../../core/reasons/mod.ts";
import { CannotSign } from "../../adapters/evidence/signing_keys.ts";
import type { VerifyEvidenceOptions } from "../../adapters/evidence/verify_evidence.ts";
import { lastVerified, noteVerified } from "../../adapters/evidence/verified_parts.ts";
import { verifyStored } from "../../adapters/evidence/verify_stored.ts";
import { journalPosition } from "../../adapters/journal/journal_position.ts";
import type { MessageStore } from "../../adapters/journal/message_store.ts";
import { type Finding, lastCheckpoints, type VerifiedPart } from "../../core/evidence/mod.ts";
import type { AdministeredGateway } from "./administered_gateway.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

/** As much of a gateway as evidence needs: a database that can be opened, and who vouches for it. */
export type EvidenceGateway = Pick<AdministeredGateway, "database" | "signingKeys"> & {
  readonly store: Pick<MessageStore, "seal">;
};
type Context = OperationContext<EvidenceGateway>;

/** Checkpoints that are listed: the last ones; an export has all. */
const checkpointsListed = 20;
/** Findings that an answer holds; all are counted. */
export const findingsMax = 1_000;

/** By the time of their commit; absent = from the first, to the last. */
const range = { from: z.date().optional(), to: z.date().optional() };

function isRange({ from, to }: { readonly from?: Date; readonly to?: Date }): boolean {
  return from === undefined || to === undefined || from < to;
}
const rangeFault = { path: ["to"], error: "expected a time after the first" };

/** The key that signs now, or why it cannot be had. */
async function keyAtHand({ signingKeys, database }: EvidenceGateway): Promise<
  { readonly key?: InstallationKey; readonly fault?: Sentence }
> {
  try {
    return { key: await signingKeys?.inForce(database.sql) };
  } catch (error) {
    if (error instanceof CannotSign) return { fault: error.sentence };
    throw error;
  }
}

export const showCheckpoints = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({}),
  async perform({ gateway }: Context) {
    const checkpoints = await listCheckpoints(gateway.database.sql, checkpointsListed);
    return { checkpoints, fingerprint: (await keyAtHand(gateway)).key?.fingerprint };
  },
});

/**
 * Verifies the journal, and as a whole also what stands beside it. What a verification before has found
 * to hold (`noteHolds`) is not read again, unless all is asked for; `summary.since` says what. Where keys
 * are named, only these count and those that they have handed over to. Else, where the database holds
 * one key for all nodes, that key does: without the data key nobody can put another in its place. Where
 * each node has its own, every checkpoint's does; `otherKeys` are those that are not of this node: who
 * fears the database's owner has to know them.
 */
export const verifyRecorded = operation({
  right: "verify evidence",
  kind: "question",
  input: z.strictObject({
    ...range,
    /** Also what was verified before, which is not read again otherwise. */
    all: z.boolean().default(false),
    /** Where the archives lie that are to be verified with it. */
    archive: z.string().min(1).optional(),
    trustedKeys: z.array(z.string()).readonly().optional(),
    trustedList: z.custom<VerifyEvidenceOptions["trustedList"]>().optional(),
    checkSignature: z.custom<VerifyEvidenceOptions["checkSignature"]>().optional(),
    /** Hears of each finding as it is found. */
    onFinding: z.custom<(finding: Finding) => void>().optional(),
    /** Hears how many messages were looked at, and of how many where all are asked for. */
    onProgress: z.custom<(done: number, all: number | undefined) => void>().optional(),
  }).refine(isRange, rangeFault),
  async perform({ gateway }: Context, { from, to, all, archive, ...options }) {
    const { database, store } = gateway;
    const findings: Finding[] = [];
    const isPart = from !== undefined || to !== undefined;
    const onFinding = (finding: Finding) => {
      options.onFinding?.(finding);
      if (findings.length < findingsMax) findings.push(finding);
    };
    const { key: own, fault } = await keyAtHand(gateway);
    const isNamed = (options.trustedKeys ?? options.trustedList) !== undefined;
    const isShared = gateway.signingKeys?.keptIn === "database";
    // Without it anybody's list of keys would be as good.
    const isUnproved = isShared && !isNamed && fault !== undefined;
    if (isUnproved) onFinding({ kind: "changed", what: "signing key in force", detail: fault });
    // Signatures of messages are verified of everything or of a part by time, never of what is new.
    const since = all || isPart || options.checkSignature !== undefined
      ? undefined
      : await lastVerified(database.sql, await keysToBelieve(database.sql, own?.spki, options));
    const { onProgress } = options;
    const messages = onProgress === undefined || isPart || since !== undefined
      ? undefined
      : await journalPosition(database.sql);
    const stored = await verifyStored(
      database.sql,
      store.seal,
      { from: from ?? null, to: to ?? null },
      {
        trustedKeys: isShared && !isNamed && own ? [own.spki] : options.trustedKeys,
        trustedList: options.trustedList,
        checkSignature: options.checkSignature,
        onProgress: onProgress && ((done) => onProgress(done, messages)),
        onFinding,
      },
      since,
    );
    const spoilt = archive === undefined
      ? []
      : await verifyStoredArchives(database.sql, archive, store.seal, stored.archives);
    spoilt.forEach(onFinding);
    const count = stored.findings + spoilt.length + (isUnproved ? 1 : 0);
    const summary = {
      ...stored,
      ...{ findings: count, holds: count === 0 },
      ...count > stored.findings && { verified: undefined },
      archives: archive === undefined ? stored.archives : [],
    };
    // A key that nothing vouches for is a finding.
    const otherKeys = isShared || isNamed ? [] : summary.keys.filter((each) => each !== own?.spki);
    return { summary, findings, otherKeys };
  },
});

/**
 * Whose word counts that something was verified before: that of the keys that are named, or of the one
 * that signs; of none that has been retired, since whoever has stolen it may have given it later.
 */
async function keysToBelieve(
  sql: Sql,
  own: string | undefined,
  { trustedKeys, trustedList }: Pick<VerifyEvidenceOptions, "trustedKeys" | "trustedList">,
): Promise<string[]> {
  const held = trustedList ?? [];
  const named = trustedKeys === undefined && trustedList === undefined
    ? own === undefined ? [] : [own]
    : [...trustedKeys ?? [], ...held.map(({ publicKey }) => publicKey)];
  const retired = [await listSigningKeys(sql), held].map(lastCheckpoints);
  return named.filter((key) => !retired.some((last) => last.has(key)));
}

/** Enters that what was just verified holds, signed: the next verification goes on from there. */
export const noteHolds = operation({
  right: "verify evidence",
  kind: "act",
  input: z.strictObject({ verified: z.custom<VerifiedPart>() }),
  async perform({ gateway, actor }: Context, { verified }) {
    const { key } = await keyAtHand(gateway);
    if (key !== undefined) await noteVerified(gateway.database.sql, key, verified, { actor });
    return { noted: key !== undefined };
  },
});

/**
 * The records of an export; the requests in them hold passwords, so the audit names who has them first.
 * A checkpoint of everything so far is made before, so that its end is vouched for, too; `unvouched`
 * says why there is none.
 */
export const exportRecorded = operation({
  right: "see raw bytes",
  kind: "act",
  input: z.strictObject({ ...range, reason: reason.optional() }).refine(isRange, rangeFault),
  async perform({ gateway, actor }: Context, { from, to, reason = "" }) {
    const { database: { sql }, store, signingKeys } = gateway;
    const asked = { from: from ?? null, to: to ?? null };
    const records = await exportStored(sql, store.seal, asked, { actor, reason });
    const unvouched = signingKeys === undefined
      ? "there is no key of the installation"
      : await new Checkpoints({ sql, keys: signingKeys }).turn({ now: true }).then(
        () => undefined,
        (error) => error instanceof Error ? error.message : String(error),
      );
    return { records, unvouched };
  },
});

export type Verified = Awaited<ReturnType<typeof verifyRecorded.perform>>;
