import { DocumentStore } from "../../adapters/documents/document_store.ts";
import type { ActsToEnterJson, DocumentJson, DocumentListJson } from "../api/documents.ts";
import { printDocument } from "../operations/print_document.ts";
import { AdminClient, NotRunning } from "./admin_client.ts";
import { openSeal } from "../keys/open_seal.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { page, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag, neededText, text } from "./option.ts";
import { withDatabase } from "./with_database.ts";
import { writeFile } from "./write_file.ts";

const list = form({
  action: "list",
  does: "List documents, the last changed first",
  options: {
    owner: text("USER", { says: "the user code or user ID of its owner", example: "M1001" }),
    state: text("STATE", { says: "its state, as the list shows it", example: "registered" }),
    ...{ ...page, ...token },
  },
  examples: ["documents list --owner M1001 --limit 20", "documents list --state registered"],
  async run({ values: { token, json, ...query } }, context) {
    const client = await AdminClient.open(context, token);
    const found = await client.get<DocumentListJson>("/documents", query);
    if (json) {
      context.output.json(found);
      return exitCodes.ok;
    }
    context.output.text(formatTable(
      ["document", "family", "owner", "office", "state", "channel", "changed"],
      found.documents.map((each) => [
        each.number || each.id,
        each.family,
        each.owner,
        each.office,
        each.complete ? each.state : `${each.state} (not complete)`,
        each.channel,
        each.changedAt,
      ]),
    ));
    if (found.cursor !== undefined) context.output.remark(`more: --cursor ${found.cursor}`);
    return exitCodes.ok;
  },
});

const show = form({
  action: "show",
  does: "Show what is known of a document, with its history",
  words: { NUMBER: "its number here or at VNACCS" },
  options: token,
  examples: ["documents show 103000000020"],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const found = await client.get<DocumentJson>(pathOf(words[0]!));
    if (values.json) context.output.json(found);
    else context.output.text(documentText(found));
    return exitCodes.ok;
  },
});

function channelText({ channel, channelRule, channelUnknownSince }: DocumentJson): string {
  if (channelUnknownSince !== null) {
    return `not determined: VNACCS decided it at ${channelUnknownSince}, and nobody has heard which`;
  }
  return channel === null ? "" : `${channel} (${channelRule})`;
}

function permitText({ permit }: DocumentJson): string {
  return permit === "unknown" ? "not determined: VNACCS may have given it" : permit;
}

/** A message, and the archive that it is in. */
function placeText(
  { message, archive }: Pick<DocumentJson["files"][number], "message" | "archive">,
): string {
  return archive === null ? message : `${message} (archive ${archive})`;
}

/** What an act of an officer found or says, beside its text. */
function resultText(
  { good, channel, basis, reference }: Pick<
    DocumentJson["officerActs"][number],
    "good" | "channel" | "basis" | "reference"
  >,
): string {
  if (good !== null) return good ? "good" : "not good";
  if (channel !== null) return `channel ${channel}`;
  return basis === null ? "" : `${basis}: ${reference ?? ""}`;
}

export function documentText(found: DocumentJson): string {
  const { dates } = found;
  const sections = [
    formatTable(
      undefined,
      [
        ["document", found.number || found.id],
        ["number at VNACCS", found.primaryNumber],
        ["family", found.family],
        ["state", found.complete ? found.state : `${found.state} (not complete)`],
        ["channel", channelText(found)],
        ["permit", permitText(found)],
        ["corrections", found.corrections || ""],
        ["owner", `${found.owner} ${found.company}`.trim()],
        ["declarant", found.declarant],
        ["office", found.office],
        ["found by", found.keys.join(", ")],
        ["linked", found.links.map(({ kind, number }) => `${kind} ${number}`).join(", ")],
        ["receipts", found.receipts.join(", ")],
        ...Object.entries(dates),
      ].filter(([, value]) => value !== undefined && value !== null && value !== ""),
    ),
    formatTable(
      ["at", "message", "procedure", "number", "state", "channel", "by", "given back"],
      found.history.map((each) => [
        each.at,
        placeText(each),
        each.procedure,
        each.number,
        each.state,
        each.channel,
        each.by,
        each.givenBack,
      ]),
    ),
  ];
  if (found.files.length > 0) {
    sections.push(
      "files that came for it:\n" + formatTable(
        ["file", "bytes", "receipt", "message"],
        found.files.map((file) => [file.name, file.bytes, file.receipt, placeText(file)]),
      ),
    );
  }
  if ([...found.history, ...found.files].some(({ archive }) => archive !== null)) {
    sections.push("what is in an archive: songhanh archive show ID --dir DIRECTORY");
  }
  if (found.collisions.length > 0) {
    sections.push(
      "both systems gave its number:\n" + formatTable(
        ["at", "what is known"],
        found.collisions.map(({ at, sentence }) => [at, sentence]),
      ),
    );
  }
  if (found.officerActs.length > 0) {
    sections.push(
      "acts of officers:\n" + formatTable(
        ["at", "officer", "act", "result", "text"],
        found.officerActs.map((act) => [
          act.at,
          act.officer,
          act.proposed ? `${act.kind} (proposed)` : act.kind,
          resultText(act),
          act.text,
        ]),
      ),
    );
  }
  if (found.permit === "none" && found.permitDoubts.length > 0) {
    sections.push(
      "why the standby gives no permit by itself:\n" + formatTable(
        ["reason", "item", "row"],
        found.permitDoubts.map(({ reason, item, row }) => [reason, item, row]),
      ),
    );
  }
  if (found.doubts.length > 0) {
    sections.push(
      "not certain:\n" + formatTable(
        ["since", "message", "reason"],
        found.doubts.map(({ since, message, reason }) => [since, message, reason]),
      ),
    );
  }
  return sections.join("\n\n");
}

const unentered = form({
  action: "unentered",
  does: "List acts of an office's officers that are to be entered at VNACCS by hand",
  options: {
    office: neededText("CODE", { says: "the code of an office", example: "03CC" }),
    all: flag("those that were entered, too"),
    ...{ ...page, ...token },
  },
  examples: ["documents unentered --office 03CC"],
  async run({ values: { office, all, limit, cursor, token, json } }, context) {
    const client = await AdminClient.open(context, token);
    const found = await client.get<ActsToEnterJson>("/office/to-enter", {
      ...{ office, limit, cursor },
      all: all ? "true" : undefined,
    });
    if (json) {
      context.output.json(found);
      return exitCodes.ok;
    }
    context.output.text(formatTable(
      ["at", "number", "at VNACCS", "officer", "act", "result", "text", "entered"],
      found.acts.map((act) => [
        act.at,
        act.number || act.document,
        act.theirs ?? "not known",
        act.officer,
        act.kind,
        resultText(act),
        act.text,
        act.entered && `${act.entered.at} ${act.entered.officer} ${act.entered.note}`.trim(),
      ]),
    ));
    context.output.remark(`to be entered in all: ${found.pending}`);
    if (found.cursor !== undefined) context.output.remark(`more: --cursor ${found.cursor}`);
    return exitCodes.ok;
  },
});

/** On the day on which nothing runs, the database alone has to do. */
const print = form({
  action: "print",
  does: "Make a page of a document for printing, by the running gateway or its database alone",
  words: { NUMBER: "its number here or at VNACCS" },
  options: {
    out: text("FILE", {
      says: "where the page is written, as HTML; a new file is its owner's alone",
      without: "standard output",
      example: "declaration.html",
    }),
    ...token,
  },
  examples: ["documents print 103000000020 --out declaration.html"],
  async run({ values, words }, context) {
    const [number] = words;
    const html = await pageOf(context, number!, values.token);
    if (values.out !== undefined) {
      await writeFile(values.out, new TextEncoder().encode(html));
    }
    if (values.json) context.output.json({ number, out: values.out ?? null, html });
    else context.output.text(values.out === undefined ? html : `wrote ${values.out}`);
    return exitCodes.ok;
  },
});

async function pageOf(
  context: CommandContext,
  number: string,
  token: string | undefined,
): Promise<string> {
  try {
    const client = await AdminClient.open(context, token);
    const { bytes } = await client.getBytes(`${pathOf(number)}/page`);
    return new TextDecoder().decode(bytes);
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
  }
  return await withDatabase(context, { create: false }, async ({ sql }) => {
    const found = await new DocumentStore(sql, await openSeal(sql, context.config())).find(number);
    if (found === undefined) {
      throw new CommandError(exitCodes.noInput, `no document is called ${number}`);
    }
    return String(await printDocument(found, new Date()));
  });
}

function pathOf(number: string): string {
  return `/documents/${encodeURIComponent(number)}`;
}

export const documents: Command = {
  summary:
    "List documents, show one with its history, make a page of it for printing, or list acts of " +
    "officers that are to be entered at VNACCS",
  forms: [list, show, print, unentered],
};
