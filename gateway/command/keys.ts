/** `songhanh keys`: what signs checkpoints and reports, for auditors to keep, and another in its place. */
import type { RotatedKeyJson, SigningKeysJson } from "../api/keys.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { reason, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag, text } from "./option.ts";
import { writeFile } from "./write_file.ts";

const inFiles = "each node signs with a file of its own (songhanh evidence key): " +
  "without a data key no key lies in the database";

export const keys: Command = {
  summary: "Show the keys that sign checkpoints and reports, or put a new one in force",
  forms: [
    form({
      action: "list",
      does: "Show each signing key with the checkpoints that it signs; --out for those who verify",
      options: {
        out: text("FILE", {
          says: "write the keys with their times there, for evidence verify --key" +
            "; a new file is its owner's alone",
          without: "nothing is written",
          example: "keys.json",
        }),
        ...token,
      },
      examples: ["keys list", "keys list --out keys.json"],
      async run({ values: { out, token, json } }, context) {
        const admin = await AdminClient.open(context, token);
        const found = await admin.get<SigningKeysJson>("/keys");
        if (out !== undefined) await writeBundle(out, found);
        if (json) context.output.json(found);
        else context.output.text(listText(found));
        if (out !== undefined) context.output.remark(`${out}: keep it elsewhere`);
        return exitCodes.ok;
      },
    }),
    form({
      action: "rotate",
      does: "Put a new signing key in force for all nodes; the one before signs that it hands over",
      options: {
        ...reason,
        lost: flag("the key in force does not open any more: go on without its signature"),
        ...token,
      },
      examples: ['keys rotate --reason "a year has passed"'],
      async run({ values: { reason, lost, token, json } }, context) {
        const admin = await AdminClient.open(context, token);
        const done = await admin.post<RotatedKeyJson>("/keys/rotate", { reason, lost });
        if (json) context.output.json(done);
        else {
          context.output.text(
            `key ${done.number} signs now, key ${done.retired} is retired\n` +
              `SHA-256 ${done.fingerprint}`,
          );
          context.output.remark("give those who verify the new list: keys list --out FILE");
        }
        return exitCodes.ok;
      },
    }),
  ],
};

async function writeBundle(out: string, found: SigningKeysJson): Promise<void> {
  if (found.keys.length === 0) {
    throw new CommandError(exitCodes.noInput, `nothing to write: ${inFiles}`);
  }
  await writeFile(out, new TextEncoder().encode(JSON.stringify(found, undefined, 2) + "\n"));
}

function listText({ keys }: SigningKeysJson): string {
  if (keys.length === 0) return inFiles;
  return formatTable(
    ["key", "since", "from checkpoint", "to checkpoint", "entered as", "SHA-256"],
    keys.map((each) => [
      each.number,
      each.since,
      each.firstCheckpoint,
      lastSigned(each),
      each.kind,
      each.fingerprint,
    ]),
  );
}

function lastSigned(key: SigningKeysJson["keys"][number]): number | string {
  const { firstCheckpoint, lastCheckpoint } = key;
  if (lastCheckpoint === null) return "signs now";
  return lastCheckpoint < firstCheckpoint ? "signed none" : lastCheckpoint;
}
