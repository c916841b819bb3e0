import type { Sql } from "postgres";
import type { UserEntry } from "../../adapters/authority/mod.ts";
import { verifyPassword } from "../../adapters/users/mod.ts";
import { until } from "../support/operator.ts";
import { accountOf } from "./retrieval_claim.ts";
import type { FuzzUser } from "./step.ts";

/** Whose terminal is another one by now than the gateway was told: it can only be learnt. */
export const lateOwner = "M1008M01" satisfies FuzzUser;

/** How long the gateway may take to learn from what was relayed, on a busy machine. */
const LEARN_MS_MAX = 20_000;

/** The users as they were before one of them moved to the terminal of today. */
export function beforeTheMove(users: readonly UserEntry[]): UserEntry[] {
  return users.map((user) =>
    user.user_id === lateOwner
      ? { ...user, terminal_id: "M00899", access_key: "KEY0BEFORE0MOVE0" }
      : user
  );
}

interface Known {
  /** User and terminal. */
  readonly owners: ReadonlySet<string>;
  /** Hashes of passwords and access keys, by user and by terminal. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Which terminal is whose, and by which password and key: what users send must not change it, except
 * that a user's own terminal is learnt from its own logon or retrieval with its right key.
 */
export class Ownership {
  private constructor(private readonly sql: Sql, private readonly atStart: Known) {}

  static async read(sql: Sql): Promise<Ownership> {
    return new Ownership(sql, await readKnown(sql));
  }

  /** `proven`: who may have been learnt, and who must. */
  async faults(proven: ReadonlyMap<FuzzUser, "may" | "must">): Promise<string[]> {
    const must = [...proven].filter(([, how]) => how === "must").map(([user]) => ownOf(user));
    let known = await readKnown(this.sql);
    const isMissing = (pair: string) => !known.owners.has(pair);
    await until("terminals are learnt", async () => {
      known = await readKnown(this.sql);
      return !must.some(isMissing);
    }, LEARN_MS_MAX).catch(() => {});
    const may = new Set([...proven.keys()].map(ownOf));
    const stolen = [...known.owners].filter((pair) =>
      !this.atStart.owners.has(pair) && !may.has(pair)
    );
    const lost = [...this.atStart.owners].filter(isMissing);
    return [
      ...must.filter(isMissing).map((pair) => `not learnt from its logon: ${pair}`),
      ...stolen.map((pair) => `learnt to be somebody's terminal without proof: ${pair}`),
      ...lost.map((pair) => `forgotten: ${pair}`),
    ];
  }

  /** At the end also that no password and no access key has become another one. */
  async faultsAtEnd(proven: ReadonlyMap<FuzzUser, "may" | "must">): Promise<string[]> {
    const faults = await this.faults(proven);
    const { secrets } = await readKnown(this.sql);
    for (const [whose, hash] of this.atStart.secrets) {
      if (secrets.get(whose) !== hash) faults.push(`the secret of ${whose} has become another`);
    }
    const { terminalId, accessKey } = accountOf(lateOwner);
    const learnt = secrets.get(`terminal ${terminalId}`);
    if (learnt !== undefined && !await verifyPassword(accessKey, learnt)) {
      faults.push(`another key than its own was learnt for ${terminalId}`);
    }
    const most = this.atStart.secrets.size + (learnt === undefined ? 0 : 1);
    if (secrets.size !== most) {
      faults.push(`${secrets.size} users and terminals, expected ${most}`);
    }
    return faults;
  }
}

function ownOf(user: FuzzUser): string {
  return `${user} ${accountOf(user).terminalId}`;
}

async function readKnown(sql: Sql): Promise<Known> {
  const owners = await sql`select user_id, terminal_id from terminal_owner`;
  const secrets = await sql`
    select 'user ' || user_id as whose, password_hash as hash from user_account
    union all select 'terminal ' || terminal_id, access_key_hash from terminal`;
  return {
    owners: new Set(owners.map((row) => `${row.user_id} ${row.terminal_id}`)),
    secrets: new Map(secrets.map(({ whose, hash }) => [whose, hash])),
  };
}
