/** `songhanh evidence`: exports what was recorded, and verifies it with and without the database. */
import { createPublicKey } from "node:crypto";
import { readEvidenceFile } from "../../adapters/evidence/evidence_file.ts";
import { keyFingerprint, publicPem } from "../../adapters/evidence/installation_key.ts";
import { isInUse } from "../../adapters/embedded/is_in_use.ts";
import { readKeyBundle } from "../../adapters/evidence/key_bundle.ts";
import { listSigningKeys } from "../../adapters/evidence/list_signing_keys.ts";
import {
  findingText,
  verifyEvidence,
  type VerifyEvidenceOptions,
} from "../../adapters/evidence/verify_evidence.ts";
import type { StoredSummary } from "../../adapters/evidence/verify_stored.ts";
import { writeEvidenceFile } from "../../adapters/evidence/write_evidence_file.ts";
import { readTrustFiles, splitTrustDirs } from "../../adapters/files/trust_directory.ts";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import {
  type EvidenceSummary,
  type Finding,
  messageSignatures,
  type SigningKeyRecord,
} from "../../core/evidence/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import {
  type EvidenceGateway,
  exportRecorded,
  findingsMax,
  noteHolds,
  verifyRecorded,
} from "../operations/evidence.ts";
import { signingKeyOfFile } from "../keys/signing_key.ts";
import { systemReason, writeReason } from "../process/system_reason.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { range } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag, neededText, text, texts } from "./option.ts";
import { judge } from "./perform_in_database.ts";
import { Progress } from "./progress.ts";
import { withDatabase } from "./with_database.ts";
import { withEvidence } from "./with_evidence.ts";

const key = form({
  action: "key",
  does:
    "Print the public key that signs checkpoints and reports: the database's, else this node's own",
  options: {},
  examples: ["evidence key > installation.pem"],
  async run({ values }, context) {
    const spki = await sharedKey(context) ?? await ownKey(context);
    const fingerprint = keyFingerprint(spki);
    if (values.json) context.output.json({ fingerprint, publicKey: publicPem(spki) });
    else {
      context.output.text(publicPem(spki).trimEnd());
      context.output.remark(`SHA-256 ${fingerprint}`);
    }
    return exitCodes.ok;
  },
});

/** The key in force for all nodes; undefined where each has its own. It is public: no data key is needed. */
async function sharedKey(context: CommandContext): Promise<string | undefined> {
  const { databaseUrl, dataDir } = context.config();
  // A node that has never started has nothing to ask.
  if (databaseUrl === undefined && await isInUse(dataDir) === "absent") return undefined;
  return await withDatabase(context, { create: false }, async ({ sql }) => {
    const listed = await listSigningKeys(sql);
    return listed.findLast(({ kind }) => kind !== "of a node")?.publicKey;
  });
}

async function ownKey(context: CommandContext): Promise<string> {
  const own = await signingKeyOfFile(context.config()).catch((error) => {
    throw new CommandError(
      exitCodes.noInput,
      `${error.message}; a gateway makes it when it starts`,
    );
  });
  return own.spki;
}

const exportFile = form({
  action: "export",
  does: "Write what was recorded to a file; for its owner only: the requests in it hold passwords",
  options: {
    out: neededText("FILE", { says: "a file", example: "january.evidence" }),
    ...range,
    reason: text("TEXT", { says: "why, for the audit", example: '"for the court"' }),
  },
  examples: ["evidence export --out january.evidence --from 2026-01-01 --to 2026-01-31"],
  async run({ values: { out, from, to, reason, json } }, context) {
    const input = judge(exportRecorded.input, { from, to, reason });
    const progress = new Progress(context.output, "records");
    const written = await withEvidence(context, async (gateway) => {
      const { records, unvouched } = await exportRecorded.perform({ gateway, actor }, input);
      if (unvouched !== undefined) {
        context.output.remark(`could not make a checkpoint first: ${unvouched}`);
      }
      return await writeEvidenceFile(out, counted(records, progress)).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound || error.name === "PermissionDenied")) {
          throw error;
        }
        throw new CommandError(
          exitCodes.cannotCreate,
          `cannot write "${out}": ${writeReason(error, out)}`,
        );
      });
    }).finally(() => progress.end());
    if (json) context.output.json({ out, ...written });
    else {
      context.output.text(`wrote ${written.records} records, ${written.bytes} bytes to ${out}`);
      context.output.remark(`SHA-256 of the file ${written.sha256}; keep it elsewhere`);
    }
    return exitCodes.ok;
  },
});

/** The same, seen how many have passed. */
async function* counted<Item>(items: AsyncIterable<Item>, progress: Progress) {
  let done = 0;
  for await (const item of items) {
    progress.at({ done: ++done });
    yield item;
  }
}

const verify = form({
  action: "verify",
  does:
    "Verify the database, or an export, which needs nothing else; exit code 1 if it does not hold",
  words: { "[FILE]": "an export; none: the database" },
  options: {
    ...range,
    archive: text("DIRECTORY", {
      says: "where archives of this database lie: verify what is in them, too",
      without: "what is archived is not read, and said not to be",
      example: "/var/lib/archive",
    }),
    all: flag("read everything, also what was verified before and is not read again otherwise"),
    key: texts("FILE", {
      says:
        "a public key, or keys with their times (keys list --out), that you hold from elsewhere",
      without: "the database's own key, or the keys beside the checkpoints",
      example: "keys.json",
    }),
    signatures: flag("verify the signature of each message again"),
    trust: text("DIRECTORY", {
      says: "with --signatures: authorities and revocation lists",
      without: "SONGHANH_TRUST_DIR",
      example: "trusted",
    }),
  },
  examples: [
    "evidence verify",
    "evidence verify --all",
    "evidence verify --from 2026-01-31 --to 2026-01-31 --signatures --trust trusted",
    "evidence verify january.evidence --key keys.json",
    "evidence verify january.evidence --key node-a.pem --key node-b.pem",
  ],
  async run({ values, words }, context) {
    const [file] = words;
    const { from, to, all, archive } = values;
    if (file !== undefined && (from ?? to) !== undefined) {
      throw new CommandError(exitCodes.usage, "--from, --to: a file is verified as a whole");
    }
    const trusted = await readKeyFiles(values.key);
    const checkSignature = values.signatures
      ? await signatureCheck(values.trust ?? context.environment.SONGHANH_TRUST_DIR)
      : undefined;
    const findings: Finding[] = [];
    const onFinding = (finding: Finding) => {
      if (!values.json) context.output.text(findingText(finding));
      else if (findings.length < findingsMax) findings.push(finding);
    };
    const options = { ...trusted, checkSignature, onFinding };
    const progress = new Progress(context.output, "messages");
    const { summary, otherKeys } = await (file === undefined
      ? withEvidence(context, (gateway) => {
        const onProgress = (done: number, all: number | undefined) => progress.at({ done, all });
        const input = judge(verifyRecorded.input, {
          from,
          to,
          all,
          archive,
          ...options,
          onProgress,
        });
        return verifyAndNote(gateway, input);
      })
      : verifyFile(file, options, progress)).finally(() => progress.end());
    const others = otherKeys.map(keyFingerprint);
    if (values.json) context.output.json({ ...summaryJson(summary, findings), otherKeys: others });
    else context.output.text(summaryText(summary));
    if (others.length > 0) {
      const whose = file === undefined ? "are not of this node" : "were taken from beside them";
      context.output.remark(
        `${others.length} keys of the checkpoints ${whose}: name those that you hold with --key; ` +
          `SHA-256 ${others.join(", ")}`,
      );
    }
    return summary.holds ? exitCodes.ok : exitCodes.no;
  },
});

/** What holds is noted, so that it need not be read again; a part by time says nothing of the rest. */
async function verifyAndNote(
  gateway: EvidenceGateway,
  input: Parameters<typeof verifyRecorded.perform>[1],
) {
  const result = await verifyRecorded.perform({ gateway, actor }, input);
  const { verified } = result.summary;
  if (verified !== undefined) await noteHolds.perform({ gateway, actor }, { verified });
  return result;
}

/** An export; how far it is, is told by how much of the file has been read. */
async function verifyFile(file: string, options: VerifyEvidenceOptions, progress: Progress) {
  const { size, bytes } = await openFile(file);
  let read = 0;
  const seen = async function* () {
    for await (const part of bytes) {
      read += part.length;
      yield part;
    }
  };
  const onProgress = (done: number) => progress.at({ done, part: size > 0 ? read / size : 1 });
  const summary: EvidenceSummary = await verifyEvidence(readEvidenceFile(seen()), {
    ...options,
    onProgress,
  });
  const isNamed = (options.trustedKeys ?? options.trustedList) !== undefined;
  return { summary, otherKeys: isNamed ? [] : summary.keys };
}

/** What the files of `--key` hold: public keys in PEM, and lists of keys with their times. */
async function readKeyFiles(
  paths: readonly string[],
): Promise<Pick<VerifyEvidenceOptions, "trustedKeys" | "trustedList">> {
  const keys: string[] = [];
  const list: SigningKeyRecord[] = [];
  for (const path of paths) {
    const text = await Deno.readTextFile(path).catch((error) => {
      throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${systemReason(error)}`);
    });
    const bundle = readKeyBundle(text);
    if (bundle === undefined) keys.push(publicKeyOf(text, path));
    else list.push(...bundle);
  }
  return {
    ...(keys.length > 0 && { trustedKeys: keys }),
    ...(list.length > 0 && { trustedList: list }),
  };
}

function publicKeyOf(pem: string, path: string): string {
  try {
    return createPublicKey(pem).export({ format: "der", type: "spki" }).toString("base64");
  } catch {
    throw new CommandError(
      exitCodes.dataError,
      `"${path}" holds no public key in PEM and no keys as keys list --out writes them`,
    );
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
    throw new CommandError(exitCodes.noInput, `cannot read "${trust}": ${systemReason(error)}`);
  });
  return messageSignatures(files, new SignerKeys(libcryptoVerifier() ?? portableVerifier()));
}

async function openFile(path: string) {
  try {
    const file = await Deno.open(path);
    const { size } = await file.stat();
    return { size, bytes: file.readable };
  } catch (error) {
    throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${systemReason(error)}`);
  }
}

function isoOf(us: number): string {
  return new Date(us / 1000).toISOString();
}

function summaryJson(
  summary: EvidenceSummary & Partial<StoredSummary>,
  findings: readonly Finding[],
) {
  const { lastCheckpoint, keys, findings: count, since, verified: _, ...rest } = summary;
  return {
    ...rest,
    since: since === undefined
      ? null
      : { checkpoint: since.checkpoint.number, at: isoOf(since.atUs), heads: since.heads },
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
    ...(summary.since === undefined ? [] : [
      `what was there on ${isoOf(summary.since.atUs)} (up to checkpoint ` +
      `${summary.since.checkpoint.number}) was verified then and is not read again: --all reads it`,
    ]),
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
    ...(summary.archives ?? []).map(({ name, messages, outcomes }) =>
      `${messages} messages and ${outcomes} outcomes of partition ${name} are in its archive: the chain over ` +
      "them was followed here, --archive DIRECTORY reads them"
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

export const evidence: Command = {
  summary: "Verify that nothing recorded was changed; export it for those who verify elsewhere",
  forms: [verify, exportFile, key],
};
