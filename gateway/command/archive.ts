/** `songhanh archive`: months of the journal in files that verify by themselves, out of the database. */
import { join } from "node:path";
import type { ArchivedMessage } from "../../adapters/archive/show_archived.ts";
import type { Obstacle } from "../../adapters/archive/archivable_parts.ts";
import { findingText } from "../../adapters/evidence/verify_evidence.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import {
  archiveMessages,
  listUnfetchedReports,
  showArchivedMessage,
  verifyArchives,
} from "../operations/archive.ts";
import { archiveError } from "./archive_error.ts";
import { type Command, form } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { moment, neededText, text, whole } from "./option.ts";
import { judge, performInDatabase } from "./perform_in_database.ts";
import { Progress } from "./progress.ts";
import { withEvidence } from "./with_evidence.ts";
import { makeDirectory, writeFile } from "./write_file.ts";

const archiveForm = form({
  does: "Write the months before a date to files, verify these, and drop the months from the " +
    "database, while the gateways run; exit code 1 where something is not settled",
  options: {
    before: moment("from", { says: "months that were over by then", without: "nothing is done" }),
    out: neededText("DIRECTORY", { says: "where the files go", example: "/var/lib/archive" }),
    reason: text("TEXT", { says: "why, for the audit", example: '"kept three years"' }),
    "unfetched-days": whole("DAYS", {
      says: "reports that nobody has fetched for more days do not hold their month: they wait " +
        "on and can be fetched as before; needs a reason, and the audit names them",
      least: 1,
      without: "every report has to be fetched",
      example: "365",
    }),
  },
  examples: [
    "archive --before 2026-01-01 --out /var/lib/archive",
    "archive --before 2026-01-01 --out /var/lib/archive --unfetched-days 365 " +
    '--reason "two enterprises are wound up, agreed with customs"',
  ],
  async run({ values: { before, out, reason, "unfetched-days": unfetchedDays, json } }, context) {
    if (before === undefined) throw new CommandError(exitCodes.usage, "--before: expected a date");
    context.giveWay?.();
    const progress = new Progress(context.output, "records");
    const onProgress = (_: string, done: number) => progress.at({ done });
    const given = { before, out, reason, unfetchedDays, onProgress };
    const input = judge(archiveMessages.input, given);
    const result = await withEvidence(
      context,
      (gateway) =>
        archiveMessages.perform({ gateway, actor }, input).catch((error) => {
          throw archiveError(error, out, "write");
        }),
    ).finally(() => progress.end());
    if (json) context.output.json(result);
    else for (const line of linesOf(result, out)) context.output.text(line);
    return exitCodeOf[result.kind];
  },
});

type Archived = Awaited<ReturnType<typeof archiveMessages.perform>>;

/** Where something has to be looked at first it is a no; the other process ends by itself. */
const exitCodeOf: Readonly<Record<Archived["kind"], ExitCode>> = {
  "done": exitCodes.ok,
  "held": exitCodes.no,
  "spoilt": exitCodes.no,
  "another lies there": exitCodes.no,
  "begun elsewhere": exitCodes.no,
  "overtaken": exitCodes.no,
  "another run": exitCodes.tryAgain,
};

function linesOf(
  result: Archived,
  out: string,
): string[] {
  if (result.kind === "held") {
    const unfetched = result.obstacles.some(({ what }) => what === "undelivered output");
    return [
      ...result.obstacles.map(obstacleText),
      ...unfetched ? ["whose reports they are: songhanh archive unfetched"] : [],
      "nothing was dropped",
    ];
  }
  const done = result.archived.map(({ part, messages, outcomes, bytes, file }) =>
    `${part}: ${messages} messages, ${outcomes} outcomes, ${bytes} bytes in ${out}/${file}`
  );
  if (result.kind === "another run") {
    return [...done, "another process archives just now: nothing more was dropped by this one"];
  }
  if (result.kind !== "done") {
    const findings = "findings" in result ? result.findings.map(findingText) : [];
    return [...done, ...findings, `${result.part}: ${whyNot(result.kind, out)}`];
  }
  return done.length > 0 ? done : ["no month that is over lies before that date"];
}

function whyNot(
  kind: "spoilt" | "another lies there" | "begun elsewhere" | "overtaken",
  out: string,
): string {
  const sentences = {
    "spoilt":
      "what was written does not verify, and is set aside as .spoilt: the partition stays " +
      "in the database",
    "another lies there":
      `an older archive lies in ${out}, which is not written over, and is not ` +
      "what is in the database: the partition stays there",
    "begun elsewhere":
      "it was half archived, to another directory, and is whole in the database again: go on with " +
      'that directory (songhanh audit --action "archive begun"); where it is lost, give this ' +
      "command again, which writes the month anew",
    "overtaken":
      "it got rows while it was archived: it is all there, what was written is set aside as " +
      ".overtaken; give the same command again",
  };
  return sentences[kind];
}

function obstacleText({ part, what, count, example }: Obstacle): string {
  return `${part}: ${count} ${what}, first ${example}`;
}

const verify = form({
  action: "verify",
  does: "Verify every archive of a directory; exit code 1 if one does not hold",
  words: { "DIRECTORY": "where archives lie" },
  options: {},
  examples: ["archive verify /var/lib/archive"],
  async run({ values, words: [dir] }, context) {
    const input = judge(verifyArchives.input, { dir: dir! });
    const verified = await withEvidence(
      context,
      (gateway) =>
        verifyArchives.perform({ gateway, actor }, input).catch((error) => {
          throw archiveError(error, dir!, "read");
        }),
    );
    const holds = verified.every(({ findings }) => findings.length === 0);
    if (values.json) context.output.json({ holds, archives: verified });
    else {
      for (const { findings } of verified) {
        for (const finding of findings) context.output.text(findingText(finding));
      }
      context.output.text(formatTable(
        ["partition", "messages", "outcomes", "decisions", "holds"],
        verified.map(({ part, summary, findings }) => [
          part,
          summary?.messages ?? "",
          summary?.outcomes ?? "",
          summary?.decisions ?? "",
          findings.length === 0 ? "yes" : "NO",
        ]),
      ));
    }
    if (verified.length === 0) {
      throw new CommandError(exitCodes.noInput, `there is no archive in "${dir}"`);
    }
    return holds ? exitCodes.ok : exitCodes.no;
  },
});

const show = form({
  action: "show",
  does: "Show a message of an archive; its bytes, which may hold a password, go to files alone",
  words: { "ID": "a message ID" },
  options: {
    dir: neededText("DIRECTORY", { says: "where archives lie", example: "/var/lib/archive" }),
    request: text("FILE", {
      says: "write the request as received there; a new file is its owner's alone",
      example: "42.request",
    }),
    reply: text("FILE", {
      says: "write the answer there; a new file is its owner's alone",
      example: "42.reply",
    }),
    files: text("DIRECTORY", {
      says: "write the files that it brought there, each with its place before its name" +
        "; a new file is its owner's alone",
      example: "42.files",
    }),
  },
  examples: [
    "archive show 1-42 --dir /var/lib/archive",
    "archive show 1-42 --dir /var/lib/archive --files ~/42",
  ],
  async run({ values, words: [id] }, context) {
    const input = judge(showArchivedMessage.input, { id: id!, dir: values.dir });
    const { part, message, outcomes } = await withEvidence(
      context,
      (gateway) =>
        showArchivedMessage.perform({ gateway, actor }, input).catch((error) => {
          throw archiveError(error, values.dir, "read");
        }),
    );
    const reply = message.reply ?? outcomes.findLast((each) => each.reply !== null)?.reply ?? null;
    if (values.request !== undefined) await writeFile(values.request, message.request);
    if (values.reply !== undefined && reply !== null) await writeFile(values.reply, reply);
    const files = filesOf(message);
    if (values.files !== undefined) {
      await makeDirectory(values.files);
      for (const { safeName, content } of files) {
        await writeFile(join(values.files, safeName), content);
      }
    }
    const at = (us: number) => new Date(us / 1000).toISOString();
    const { request: _, reply: __, keys: ___, digest: ____, ...shown } = message;
    if (values.json) {
      const steps = outcomes.map(({ reply: _, keys: __, ...step }) => step);
      const named = files.map(({ name, content }) => ({ name, bytes: content.length }));
      context.output.json({ partition: part, message: shown, outcomes: steps, files: named });
    } else {
      context.output.text(formatTable(undefined, [
        ["partition", part],
        ["received", at(message.receivedAtUs)],
        ["sender", message.sender],
        ["user", message.userId ?? ""],
        ["procedure", message.procedure ?? ""],
        ["document", message.document ?? ""],
        ["link information", message.linkInfo ?? ""],
        ["taken as", message.state],
        ["code", message.code ?? ""],
        ["request", `${message.request.length} bytes`],
        ["answer", reply === null ? "none" : `${reply.length} bytes`],
        ...files.map(({ name, content }, place) => [
          `file ${place + 1}`,
          `${name}, ${content.length} bytes`,
        ]),
        ...outcomes.map((each) => [
          `outcome ${each.step}`,
          `${at(each.atUs)} ${each.state} ${each.code ?? ""} ${each.reason ?? ""}`.trim(),
        ]),
      ]));
    }
    return exitCodes.ok;
  },
});

/** The files of a request; `safeName`: as much of the name that its sender gave as leads nowhere here. */
export function filesOf(
  { contentType, request }: Pick<ArchivedMessage["message"], "contentType" | "request">,
): { readonly name: string; readonly safeName: string; readonly content: Uint8Array }[] {
  const envelope = openEnvelope(contentType, request);
  if (isRefusal(envelope)) return [];
  return envelope.attachments.map((each, place) => ({
    name: each.name,
    safeName: `${place + 1}-${each.name.replaceAll(/[^\p{L}\p{N}.-]+/gu, "_").slice(-80)}`,
    content: each.content(),
  }));
}

const unfetched = form({
  action: "unfetched",
  does:
    "List reports that no terminal has fetched, by terminal with whose it is; the longest wait first",
  options: {
    days: whole("DAYS", {
      says: "those that have waited for more days",
      least: 1,
      without: "all that wait",
      example: "365",
    }),
  },
  examples: ["archive unfetched", "archive unfetched --days 365"],
  async run({ values: { days, json } }, context) {
    const found = await performInDatabase(context, listUnfetchedReports, { days });
    if (json) {
      context.output.json(found);
      return exitCodes.ok;
    }
    const at = (time: Date) => time.toISOString().slice(0, 10);
    context.output.text(
      found.length === 0 ? "no report has waited for so long" : formatTable(
        ["terminal", "reports", "since", "until", "tax code", "company"],
        found.map(({ terminal, reports, oldest, newest, owners }) => [
          ...[terminal, reports, at(oldest), at(newest)],
          owners.map(({ taxCode }) => taxCode).join(", "),
          owners.map(({ company }) => company).join(", "),
        ]),
      ),
    );
    return exitCodes.ok;
  },
});

export const archive: Command = {
  summary: "Take months out of the database into files; verify these, show a message of them",
  forms: [archiveForm, verify, show, unfetched],
};
