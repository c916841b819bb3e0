/**
 * Who sends, learnt from what the primary accepted (`SONGHANH_LEARN_USERS`): user, password and access
 * key as slow salted hashes, terminal, certificate. So that declarants whom nobody registered here can
 * go on at the standby. Off by default in production: whether passwords may be kept, even hashed, is
 * not for a program to decide.
 *
 * A terminal is learnt to be a user's from `#REP1` with its access key alone, which every terminal
 * sends when it logs on. A job names a path that the primary need not have looked at, and `TTM`
 * proves a key that its sender may have been lent: neither makes the sender an owner, who would then
 * fetch the other's reports without any key.
 *
 * What an administrator registered stays: rights, company, whether a user is barred. A password that
 * the primary accepts replaces one that was kept.
 */
import { hash } from "node:crypto";
import type { Sql } from "postgres";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { isUnreadable, readCertificate } from "../../core/asn1/mod.ts";
import {
  findSignerCertificate,
  portableVerifier,
  readSignedData,
} from "../../core/signature/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { headerBytes, readHeader, readItems } from "../../core/wire/mod.ts";
import { auditChange, statesOfUsers } from "../audit/audit_store.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { hashPassword, verifyPassword } from "../users/hash_password.ts";
import { lockUsers, raiseUsersVersion } from "../users/users_version.ts";

/** A sender as a request shows it that the primary accepted. */
export interface SeenSender {
  readonly userId: string;
  readonly password: string;
  /** The terminal that the sender proved to be its own; only logon and retrieval (`#REP1`) do. */
  readonly terminal?: { readonly id: string; readonly accessKey: string };
  readonly certificate?: {
    readonly authorityName: string;
    readonly serial: string;
    readonly der: Uint8Array;
  };
}

/** Senders that are remembered as learnt, by a digest; more are learnt again, which does no harm. */
const KNOWN_MAX = 100_000;

/** What a recorded request says of its sender; undefined where it names no user. */
export function readSender(contentType: string | null, bytes: Uint8Array): SeenSender | undefined {
  const envelope = openEnvelope(contentType, bytes);
  if (isRefusal(envelope)) return undefined;
  const { start, end } = envelope.message;
  const header = readHeader(bytes, start, end);
  if (isRefusal(header)) return undefined;
  const userId = header.trimmed("userId");
  const path = header.trimmed("path");
  const procedure = header.trimmed("procedure");
  if (userId.length !== 8) return undefined;
  const session = catalogue.sessionProcedure(procedure);
  const items = procedure === "#REP1" && session !== undefined
    ? readItems(session.layout, "request", bytes, start + headerBytes, end)
    : undefined;
  const [id, accessKey] = items === undefined || isRefusal(items)
    ? ["", ""]
    : [items.valueAt(0), items.valueAt(1)];
  const proves = path.length === 6 && id === path && accessKey !== "";
  const certificate = envelope.signed && certificateOf(envelope.signed.signature);
  return {
    userId,
    password: header.password,
    ...(proves ? { terminal: { id, accessKey } } : {}),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

const verifier = portableVerifier();

function certificateOf(signature: Uint8Array): SeenSender["certificate"] {
  const data = readSignedData(signature);
  if (isRefusal(data)) return undefined;
  const der = findSignerCertificate(data, verifier);
  const read = der === undefined ? undefined : readCertificate(der);
  if (der === undefined || read === undefined || isUnreadable(read)) return undefined;
  return { authorityName: read.issuer.commonName ?? "", serial: read.serialHex, der };
}

export class UserLearner {
  readonly #known = new Set<string>();
  #waiting = new Map<string, SeenSender>();

  /** `scryptCost`: of the hashes; undefined = the usual one. */
  constructor(private readonly sql: Sql, private readonly scryptCost?: number) {}

  note(sender: SeenSender): void {
    const key = digestOf(sender);
    if (!this.#known.has(key)) this.#waiting.set(key, sender);
  }

  /**
   * Stores what was noted; gives how many senders were new or had changed. `onBug`: told of a sender
   * who cannot be stored; the others are.
   */
  async flush(onBug: (error: unknown) => void = () => {}): Promise<number> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    let learnt = 0;
    for (const [key, sender] of waiting) {
      try {
        if (await this.#store(sender)) learnt++;
      } catch (error) {
        // Learnt again with its next request, unless it is the sender that cannot be stored.
        if (judgeWriteError(error) === "passing") continue;
        onBug(error);
      }
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.add(key);
    }
    return learnt;
  }

  async #store(sender: SeenSender): Promise<boolean> {
    const { sql } = this;
    const { userId, terminal, certificate } = sender;
    // Hashing takes long: done before the users are locked.
    const [stored] = await sql`
      select u.password_hash, t.access_key_hash
      from (select 1) one
      left join user_account u on u.user_id = ${userId}
      left join terminal t on t.terminal_id = ${terminal?.id ?? ""}`;
    const passwordHash = await this.#hash(sender.password, stored!.password_hash);
    const keyHash = terminal && await this.#hash(terminal.accessKey, stored!.access_key_hash);
    return await sql.begin(async (transaction) => {
      await lockUsers(transaction);
      const written = [
        await transaction`
          insert into user_account as stored (user_id, company, tax_code, roles, password_hash)
          values (${userId}, '', '', '{}', ${passwordHash})
          on conflict (user_id) do update set password_hash = excluded.password_hash,
            changed_at = now()
          where stored.password_hash <> excluded.password_hash returning 1`,
        ...(terminal === undefined ? [] : [
          await transaction`
            insert into terminal as stored (terminal_id, access_key_hash)
            values (${terminal.id}, ${keyHash!})
            on conflict (terminal_id) do update set access_key_hash = excluded.access_key_hash,
              changed_at = now()
            where stored.access_key_hash <> excluded.access_key_hash returning 1`,
          await transaction`
            insert into terminal_owner (user_id, terminal_id) values (${userId}, ${terminal.id})
            on conflict do nothing returning 1`,
        ]),
        certificate === undefined ? [] : await transaction`
          insert into user_certificate (user_id, authority_name, serial, der)
          values (${userId}, ${certificate.authorityName}, ${certificate.serial},
            ${certificate.der})
          on conflict do nothing returning 1`,
      ];
      const isNew = written.some((rows) => rows.length > 0);
      if (!isNew) return false;
      await raiseUsersVersion(transaction);
      const details = { user: userId, terminal: terminal?.id };
      await auditChange(
        transaction,
        { actor: "gateway", action: "user learnt", reason: "the primary accepted it", details },
        { ...statesOfUsers([userId]), terminal: terminal === undefined ? [] : [terminal.id] },
      );
      return true;
    }) as boolean;
  }

  /** The stored hash where it fits, else a new one. */
  async #hash(secret: string, stored: string | null): Promise<string> {
    if (stored !== null && await verifyPassword(secret, stored)) return stored;
    return await hashPassword(secret, this.scryptCost);
  }
}

function digestOf({ userId, password, terminal, certificate }: SeenSender): string {
  const { id = "", accessKey = "" } = terminal ?? {};
  const serial = certificate?.serial ?? "";
  return hash("sha256", [userId, password, id, accessKey, serial].join("\0"));
}
