import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { buildUserDirectory, type Terminal } from "../../core/users/user_directory.ts";
import { checkRights } from "../../core/users/check_rights.ts";
import { isRefusal } from "../../core/verdict.ts";
import { authenticate } from "./authenticate.ts";
import { PasswordMemory } from "./password_memory.ts";
import { readUsersFile } from "./read_users_file.ts";
import type { Secret } from "./secret.ts";

const captures = new URL("../../../shared/captures/", import.meta.url);

interface Capture {
  name: string;
  expect: { outcome: string; layer?: string; fitting_reply?: string };
  message_header?: { user_id: string; terminal_id: string; procedure_code: string };
  offsets?: { message_start: number; message_end: number };
}

/** Code of the refusal, or `accepted`. */
async function decide(
  directory: ReturnType<typeof buildUserDirectory>,
  memory: PasswordMemory,
  message: Uint8Array,
): Promise<string> {
  const text = new TextDecoder().decode(message);
  const procedure = text.slice(3, 8).trimEnd();
  const lines = text.slice(400).split("\r\n");
  const user = await authenticate(directory, memory, {
    userId: text.slice(29, 37).trimEnd(),
    password: text.slice(37, 45),
    path: text.slice(45, 51).trimEnd(),
    procedure,
    retrieval: { terminalId: (lines[0] ?? "").trimEnd(), accessKey: lines[1] ?? "" },
  });
  const known = catalogue.procedure(procedure);
  const outcome = isRefusal(user) ? user : known && checkRights(user, known);
  if (!isRefusal(outcome)) return "accepted";
  return "codes" in outcome ? outcome.codes[0]?.code ?? "" : outcome.text;
}

Deno.test({
  name: "authenticate() decides the captures as they ask for",
  // Kept outside the project; authenticate_test.ts checks the same codes everywhere.
  ignore: !await Deno.stat(captures).then(() => true, () => false),
  async fn() {
    const { entries } = await readUsersFile(new URL("users.json", captures).pathname);
    const reveal = (secret: Secret) => `plain ${secret.reveal()}`;
    const memory = new PasswordMemory({
      verify: (password, stored) => Promise.resolve(stored === `plain ${password.trimEnd()}`),
    });
    const terminals = entries.flatMap((entry) =>
      entry.terminals.map((each): Terminal => ({
        terminalId: each.terminalId,
        accessKeyHash: reveal(each.accessKey),
        owners: new Set([entry.userId]),
      }))
    );
    const users = entries.map((entry) => ({
      ...entry,
      userCode: entry.userId.slice(0, 5),
      barred: false,
      passwordHash: reveal(entry.password),
    }));
    const directory = buildUserDirectory(1, users, terminals);

    let accepted = 0;
    let refused = 0;
    for await (const { name } of Deno.readDir(captures)) {
      if (!/^[smv]-?\w.*\.json$/.test(name)) continue;
      const capture: Capture = JSON.parse(await Deno.readTextFile(new URL(name, captures)));
      if (capture.offsets === undefined) continue;
      const accept = capture.expect.outcome === "accept";
      const ours = capture.expect.layer === "authentication";
      if (!accept && !ours) continue;
      const bytes = await Deno.readFile(new URL(name.replace(/json$/, "http"), captures));
      const { message_start, message_end } = capture.offsets;
      const found = await decide(directory, memory, bytes.subarray(message_start, message_end));
      assert.equal(found, accept ? "accepted" : capture.expect.fitting_reply, name);
      if (accept) accepted++;
      else refused++;
    }
    assert.ok(accepted > 0 && refused > 0, `${accepted} accepted, ${refused} refused`);
  },
});
