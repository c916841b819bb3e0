/** The people of a rehearsal: an authority made on the spot, users, and one who asks the primary. */
import { join } from "node:path";
import { loadSigner } from "../../adapters/authority/load_signer.ts";
import { Terminal, type TerminalAccount } from "../../adapters/terminal/mod.ts";
import { corpusFiles } from "../../bench/corpus/corpus_files.ts";
import { makePeople } from "../../bench/corpus/make_people.ts";

export interface Declarants {
  readonly terminals: readonly Terminal[];
  /** May look at the documents of all. */
  readonly service: TerminalAccount;
  /** Settings of a process that knows these people. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Certificates that the declarants share. */
const CERTIFICATES = 10;

/** Writes authority, lists and users below `dir`; takes a second. */
export async function makeDeclarants(dir: string, count: number): Promise<Declarants> {
  const { users, certificates, keys } = await makePeople(dir, {
    users: count + 1,
    certificates: CERTIFICATES,
    keys: 1,
  });
  const signers = certificates.map(({ pem, key }) => loadSigner(pem, keys[key]!));
  const service = users.at(-1)!;
  const usersFile = join(dir, corpusFiles.users);
  const file = JSON.parse(await Deno.readTextFile(usersFile));
  file.users.at(-1).roles = ["officer"];
  await Deno.writeTextFile(usersFile, JSON.stringify(file));
  return {
    terminals: users.slice(0, count).map((user) =>
      new Terminal(user, { signer: signers[user.certificate] })
    ),
    service,
    settings: {
      SONGHANH_TRUST_DIR: ["trusted", "crl"].map((name) => join(dir, "pki", name)).join(":"),
      SONGHANH_USERS_FILE: usersFile,
    },
  };
}
