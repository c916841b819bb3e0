/** `songhanh archive`: months of the journal in files that verify by themselves, out of the database. */
import { join } from "node:path";
import type { ArchivedMessage } from "../../adapters/archive/show_archived.ts";
import type { Obstacle } from "../../adapters/archive/archivable_parts.ts";
import { findingText } from "../../adapters/evidence/verify_evidence.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { archiveMessages, showArchivedMessage, verifyArchives } from "../operations/archive.ts";
import { Problem } from "../web/problem.ts";
import { type Command, form } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { moment, neededText, text } from "./option.ts";
import { judge } from "./perform_in_database.ts";
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
  },
  examples: ["archive --before 2026-01-01 --out /var/lib/archive"],
  async run({ values: { before, out, reason, json } }, context) {
    if (before === undefined) throw new CommandError(exitCodes.usage, "--before: expected a date");
    context.giveWay?.();
    const progress = new Progress(context.output, "records");
    const onProgress = (_: string, done: number) => progress.at({ done });
    const input = judge(archiveMessages.input, { before, out, reason, onProgress });
    const result = await withEvidence(
      context,
      (gateway) =>
        archiveMessages.perform({ gateway, actor }, input).catch((error) => {
          if (error instanceof Problem) throw new CommandError(exitCodes.noInput, error.detail);
          if (error.code !== "42501") throw error;
          throw new CommandError(
            exitCodes.noPermission,
            `this account may not drop partitions: use the one that owns the schema`,
          );
        }),
    ).finally(() => progress.end());
    if (json) context.output.json(result);
    else for (const line of linesOf(result, out)) context.output.text(line);
    return result.kind === "done" ? exitCodes.ok : exitCodes.no;
  },
});

function linesOf(
  result: Awaited<ReturnType<typeof archiveMessages.perform>>,
  out: string,
): string[] {
  if (result.kind === "held") return [...result.obstacles.map(obstacleText), "nothing was dropped"];
  const done = result.archived.map(({ part, messages, outcomes, bytes, file }) =>
    `${part}: ${messages} messages, ${outcomes} outcomes, ${bytes} bytes in ${out}/${file}`
  );
  if (result.kind !== "done") {
    const findings = result.kind === "begun elsewhere" ? [] : result.findings.map(findingText);
    return [...done, ...findings, `${result.part}: ${whyNot(result.kind, out)}`];
  }
  return done.length > 0 ? done : ["no month that is over lies before that date"];
}

function whyNot(
  kind: "spoilt" | "another lies there" | "begun elsewhere",
  out: string,
): string {
  const sentences = {
    "spoilt":
      "what was written does not verify, and is set aside as .spoilt: the partition stays " +
      "in the database",
    "another lies there":
      `an older archive lies in ${out}, which is not written over, and is not ` +
      "what is in the database: the partition stays there",
    "begun elsewhere": "it is detached already: go on with the directory that was begun with",
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
      (gateway) => verifyArchives.perform({ gateway, actor }, input),
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
    request: text("FILE", { says: "write the request as received there", example: "42.request" }),
    reply: text("FILE", { says: "write the answer there", example: "42.reply" }),
    files: text("DIRECTORY", {
      says: "write the files that it brought there, each with its place before its name",
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
          if (error instanceof Problem) throw new CommandError(exitCodes.noInput, error.detail);
          throw error;
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

export const archive: Command = {
  summary: "Take months out of the database into files; verify these, show a message of them",
  forms: [archiveForm, verify, show],
};
