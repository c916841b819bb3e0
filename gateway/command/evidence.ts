/** `songhanh evidence`: exports what was recorded, and verifies it with and without the database. */
import { createPublicKey } from "node:crypto";
import { readEvidenceFile } from "../../adapters/evidence/evidence_file.ts";
import { keyFingerprint } from "../../adapters/evidence/installation_key.ts";
import { findingText, verifyEvidence } from "../../adapters/evidence/verify_evidence.ts";
import type { StoredSummary } from "../../adapters/evidence/verify_stored.ts";
import { writeEvidenceFile } from "../../adapters/evidence/write_evidence_file.ts";
import { readTrustFiles, splitTrustDirs } from "../../adapters/files/trust_directory.ts";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import { type EvidenceSummary, type Finding, messageSignatures } from "../../core/evidence/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import { openSeal } from "../open_seal.ts";
import { type EvidenceGateway, exportRecorded, verifyRecorded } from "../operations/evidence.ts";
import { signingKey } from "../signing_key.ts";
import type { Command, CommandContext } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { judge } from "./perform_in_database.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";
import { withDatabase } from "./with_database.ts";

const range = { from: { type: "string" }, to: { type: "string" } } as const;

/** Findings that are kept for `--json`; all are counted. */
const findingsMax = 1_000;

export const evidence: Command = {
  summary: "Verify that nothing recorded was changed; export it for those who verify elsewhere",
  usage: [
    "evidence verify [--from TIME] [--to TIME] [--key PUBLIC.pem]… [--signatures]\n" +
    "                  [--trust DIRECTORY] [--json]      (the database; exit code 1 if not)",
    "evidence verify FILE [--key PUBLIC.pem]… [--signatures] [--trust DIRECTORY] [--json]\n" +
    "                  (an export; needs nothing else)",
    "evidence export --out FILE [--from TIME] [--to TIME] [--reason TEXT] [--json]\n" +
    "                  (for its owner only: the requests in it hold passwords)",
    "evidence key [--json]      (the public key that checkpoints and reports are signed with)",
  ],

  async run([what, ...args], context) {
    const actions = { verify, export: exportFile, key };
    return await actions[readWord("action", what, ["verify", "export", "key"])](args, context);
  },
};

async function key(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
  const { publicPem, fingerprint } = await ownKey(context);
  if (values.json) context.output.json({ fingerprint, publicKey: publicPem });
  else {
    context.output.text(publicPem.trimEnd());
    context.output.remark(`SHA-256 ${fingerprint}`);
  }
  return exitCodes.ok;
}

async function ownKey(context: CommandContext) {
  return await signingKey(context.config(), { make: false }).catch((error) => {
    throw new CommandError(
      exitCodes.noInput,
      `${error.message}; a gateway makes it when it starts`,
    );
  });
}

async function exportFile(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: "string" } as const;
  const { values } = readOptions(args, { ...range, out: text, reason: text });
  const { out, reason } = values;
  if (out === undefined) throw new CommandError(exitCodes.usage, "--out: expected a file");
  const input = judge(exportRecorded.input, { ...readRange(values), reason });
  const written = await withEvidence(context, async (gateway) => {
    const { records, unvouched } = await exportRecorded.perform({ gateway, actor }, input);
    if (unvouched !== undefined) {
      context.output.remark(`could not make a checkpoint first: ${unvouched}`);
    }
    return await writeEvidenceFile(out, records).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound || error.name === "PermissionDenied")) {
        throw error;
      }
      throw new CommandError(exitCodes.cannotCreate, `cannot write "${out}": ${error.message}`);
    });
  });
  if (values.json) context.output.json({ out, ...written });
  else {
    context.output.text(`wrote ${written.records} records, ${written.bytes} bytes to ${out}`);
    context.output.remark(`SHA-256 of the file ${written.sha256}; keep it elsewhere`);
  }
  return exitCodes.ok;
}

/** Does something with the evidence of the database; the installation's key, where it is at hand. */
async function withEvidence<Result>(
  context: CommandContext,
  use: (gateway: EvidenceGateway) => Promise<Result>,
): Promise<Result> {
  return await withDatabase(context, { create: false }, async (database) => {
    const config = context.config();
    const key = await signingKey(config, { make: false }).catch(() => undefined);
    return await use({ database, key, store: { seal: await openSeal(database.sql, config) } });
  });
}

async function verify(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {
    ...range,
    key: { type: "string", multiple: true },
    signatures: { type: "boolean", default: false },
    trust: { type: "string" },
  }, ["[FILE]"]);
  const [file] = words;
  const asked = readRange(values);
  if (file !== undefined && (asked.from ?? asked.to) !== undefined) {
    throw new CommandError(exitCodes.usage, "--from, --to: a file is verified as a whole");
  }
  const trustedKeys = values.key && await Promise.all(values.key.map(readKeyFile));
  const checkSignature = values.signatures
    ? await signatureCheck(values.trust ?? context.environment.SONGHANH_TRUST_DIR)
    : undefined;
  const findings: Finding[] = [];
  const onFinding = (finding: Finding) => {
    if (!values.json) context.output.text(findingText(finding));
    else if (findings.length < findingsMax) findings.push(finding);
  };
  const options = { trustedKeys, checkSignature, onFinding };
  const { summary, otherKeys } = file === undefined
    ? await withEvidence(context, (gateway) => {
      const input = judge(verifyRecorded.input, { ...asked, ...options });
      return verifyRecorded.perform({ gateway, actor }, input);
    })
    : await verifyEvidence(readEvidenceFile(await openFile(file)), options)
      .then((summary) => ({ summary, otherKeys: trustedKeys === undefined ? summary.keys : [] }));
  if (values.json) context.output.json(summaryJson(summary, findings));
  else context.output.text(summaryText(summary));
  if (otherKeys.length > 0) {
    context.output.remark(
      trustedKeys === undefined
        ? "the keys of the checkpoints were taken from beside them: name the one you hold with --key"
        : `${otherKeys.length} keys of the checkpoints are not among those that were named`,
    );
  }
  return summary.holds ? exitCodes.ok : exitCodes.no;
}

function readRange(values: { readonly from?: string; readonly to?: string }) {
  const read = (name: "from" | "to") => {
    const text = values[name];
    if (text === undefined) return undefined;
    const at = new Date(text);
    if (!Number.isNaN(at.getTime())) return at;
    throw new CommandError(
      exitCodes.usage,
      `--${name}: expected a time such as 2026-01-31T08:00:00Z, found "${text}"`,
    );
  };
  return { from: read("from"), to: read("to") };
}

async function readKeyFile(path: string): Promise<string> {
  const pem = await Deno.readTextFile(path).catch((error) => {
    throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${error.message}`);
  });
  try {
    return createPublicKey(pem).export({ format: "der", type: "spki" }).toString("base64");
  } catch {
    throw new CommandError(exitCodes.dataError, `"${path}" holds no public key in PEM`);
  }
}

async function signatureCheck(trust: string | undefined) {
  if (trust === undefined) {
    throw new CommandError(
      exitCodes.usage,
      "--signatures: expected --trust DIRECTORY, or SONGHANH_TRUST_DIR",
    );
  }
  const files = await readTrustFiles(splitTrustDirs(trust)).catch((error) => {
    throw new CommandError(exitCodes.noInput, `cannot read "${trust}": ${error.message}`);
  });
  return messageSignatures(files, new SignerKeys(libcryptoVerifier() ?? portableVerifier()));
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  try {
    return (await Deno.open(path)).readable;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${reason}`);
  }
}

function isoOf(us: number): string {
  return new Date(us / 1000).toISOString();
}

function summaryJson(summary: EvidenceSummary, findings: readonly Finding[]) {
  const { lastCheckpoint, keys, findings: count, ...rest } = summary;
  return {
    ...rest,
    lastCheckpoint: lastCheckpoint === undefined
      ? null
      : { ...lastCheckpoint, at: isoOf(lastCheckpoint.atUs) },
    keys: keys.map(keyFingerprint),
    findingCount: count,
    findings,
  };
}

function summaryText(summary: EvidenceSummary & Partial<StoredSummary>): string {
  const { lastCheckpoint, streams, signatures, batchesAfter, findings } = summary;
  const vouched = lastCheckpoint === undefined
    ? "none"
    : `number ${lastCheckpoint.number} of ${isoOf(lastCheckpoint.atUs)}, ` +
      `${batchesAfter} batches after it`;
  return [
    formatTable(undefined, [
      ["messages", summary.messages],
      ["outcomes", summary.outcomes],
      ["decisions", summary.decisions],
      ["batches", summary.batches],
      ["checkpoints", summary.checkpoints],
      ["last checkpoint", vouched],
      ...(summary.states === undefined ? [] : [
        ["users, terminals, rights", summary.states],
        ["documents", summary.documents],
        ["waiting reports", summary.reports],
        ["of these without a digest", summary.withoutDigest],
        ["of these covered in part", summary.coveredInPart],
        ["batches that list them unsealed", summary.withoutSeal],
        ["not covered before", summary.coveredFrom?.toISOString() ?? "nothing is covered"],
      ]),
      ...summary.keys.map((each) => ["signed by key", keyFingerprint(each)]),
      ...(signatures > 0 ? [["signatures verified again", signatures]] : []),
    ]),
    formatTable(
      ["stream", "from batch", "to batch", "digest of the last"],
      streams.map((each) => [each.stream, each.firstBatch, each.lastBatch, each.digest]),
    ),
    ...(summary.cutBodies === 0 ? [] : [
      `of ${summary.cutBodies} refused messages the beginning alone was kept: it is what was received`,
    ]),
    ...(summary.plainDigests === 0 ? [] : [
      `the digests of ${summary.plainDigests} messages are not keyed: who has a dump of the database ` +
      "can prove guesses of the passwords in them (docs/operate.md, Recorded before digests were keyed)",
    ]),
    summary.holds ? "holds" : `does NOT hold: ${findings} finding${findings === 1 ? "" : "s"}`,
  ].join("\n\n");
}
