/**
 * The data keys of a process, proved by the database before anything is sealed or opened by them.
 *
 * Each key has a number and a proof: a known text, sealed by it. A key that opens no proof is another
 * one than what was stored is sealed by. To go on with it would mix two keys, and tell apart neither
 * what is damaged nor what is merely sealed by the other; so nothing starts with it.
 *
 * A new key is entered by whoever has all keys that are in use: as `SONGHANH_DATA_KEY`, with the one
 * before in `SONGHANH_DATA_KEYS`, it seals from then on; in `SONGHANH_DATA_KEYS` under the next number
 * it only opens, so that every node can know it before the first one seals by it.
 */
import type { ISql, Sql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { byteSeal, type KeyRing } from "./byte_seal.ts";
import { placeInRow, sealedValues } from "./sealed_values.ts";

/** Keys as the settings name them. */
export interface GivenKeys {
  /** `SONGHANH_DATA_KEY`, 32 bytes. */
  readonly dataKey: Uint8Array | undefined;
  /** `SONGHANH_DATA_KEYS`: for opening only, by number. */
  readonly dataKeys: ReadonlyMap<number, Uint8Array>;
}

/** The keys are not those of the database. The sentence says what is to be set; it holds no key. */
export class KeysRefused extends Error {
  override readonly name = "KeysRefused";
}

interface StoredKey {
  readonly number: number;
  readonly proof: Uint8Array;
  readonly retired: boolean;
}

const knownText = new TextEncoder().encode("songhanh data key");

/** Values of the form before keys had numbers that are tried, of each kind: one may be damaged. */
const SAMPLES_MAX = 20;

/**
 * The keys by their numbers; undefined where nothing is or was encrypted. `mayEnter`: a key that the
 * database does not know yet may be entered, which only a process that seals by it has to do.
 *
 * @throws KeysRefused
 */
export async function openKeyRing(
  sql: Sql,
  given: GivenKeys,
  { mayEnter }: { readonly mayEnter: boolean },
): Promise<KeyRing | undefined> {
  return await sql.begin(async (transaction) => {
    await lockWithin(transaction, "data_key");
    const rows = await transaction`
      select number, proof, retired_at is not null as retired from data_key order by number`;
    const [old] = await transaction`select left_over from old_seals`;
    const opensOldForm = old?.left_over === true;
    const stored = rows as unknown as readonly StoredKey[];
    if (given.dataKey === undefined) {
      requireNoKey(stored, opensOldForm, given);
      return undefined;
    }
    const keys = new Map(given.dataKeys);
    const next = (stored.at(-1)?.number ?? 0) + 1;
    if (stored.length === 0 && opensOldForm) await proveByOldValues(transaction, given);
    requireProved(stored, keys, next);
    const known = stored.find(({ number, proof }) => opens(number, given.dataKey!, proof));
    if (known?.retired) {
      throw new KeysRefused(
        `SONGHANH_DATA_KEY is key ${known.number}, which has been replaced: expected key ` +
          `${stored.findLast(({ retired }) => !retired)!.number}`,
      );
    }
    const number = known?.number ?? Math.max(next, ...[...keys.keys()].map((each) => each + 1));
    keys.set(number, given.dataKey);
    requireComplete(stored, keys, known === undefined);
    if (mayEnter) {
      for (const [number, key] of [...keys].filter(([number]) => number >= next)) {
        const proof = proofOf(number, key);
        await transaction`insert into data_key (number, proof) values (${number}, ${proof})`;
        const details = { key: number };
        await audit(transaction, {
          actor: "gateway",
          action: "data key entered",
          reason: "",
          details,
        });
      }
    }
    return { number, keys, opensOldForm };
  });
}

/** Whether the key that a process seals by is still in use: `songhanh reseal` may have retired it. */
export async function isKeyInUse(sql: ISql, number: number): Promise<boolean> {
  const [row] = await sql`
    select 1 from data_key where number = ${number} and retired_at is null`;
  return row !== undefined;
}

function requireNoKey(
  stored: readonly StoredKey[],
  opensOldForm: boolean,
  { dataKeys }: GivenKeys,
): void {
  const inUse = stored.filter(({ retired }) => !retired);
  if (inUse.length === 0 && !opensOldForm) {
    if (dataKeys.size === 0) return;
    throw new KeysRefused("SONGHANH_DATA_KEYS: SONGHANH_DATA_KEY is missing, which seals");
  }
  const by = inUse.length === 0 ? "" : ` by key ${inUse.at(-1)!.number}`;
  throw new KeysRefused(
    `SONGHANH_DATA_KEY: missing – what the database holds is encrypted${by}`,
  );
}

/** What `SONGHANH_DATA_KEYS` says of keys that the database knows has to be true of them. */
function requireProved(
  stored: readonly StoredKey[],
  keys: ReadonlyMap<number, Uint8Array>,
  next: number,
): void {
  for (const [number, key] of keys) {
    const found = stored.find((each) => each.number === number);
    if (found !== undefined && !opens(number, key, found.proof)) {
      throw new KeysRefused(
        `SONGHANH_DATA_KEYS: what is given as key ${number} is not the key that the database ` +
          `knows by that number`,
      );
    }
    if (found === undefined && stored.length > 0 && number !== next) {
      throw new KeysRefused(
        `SONGHANH_DATA_KEYS: the database knows no key ${number}; a new one is key ${next}`,
      );
    }
  }
}

/** Every key by which something may still be sealed has to be there. */
function requireComplete(
  stored: readonly StoredKey[],
  keys: ReadonlyMap<number, Uint8Array>,
  isNew: boolean,
): void {
  const missing = stored.filter(({ number, retired }) => !retired && !keys.has(number));
  if (missing.length === 0) return;
  const numbers = missing.map(({ number }) => number).join(", ");
  throw new KeysRefused(
    isNew
      ? `SONGHANH_DATA_KEY is not the key of this database, which is sealed by key ${numbers}. ` +
        `If it is to take its place, give the key before as SONGHANH_DATA_KEYS=${
          missing[0]!.number
        }:…`
      : `SONGHANH_DATA_KEYS: key ${numbers} is missing – values are sealed by it until ` +
        "songhanh reseal has ended",
  );
}

function proofPlace(number: number): string {
  return `data_key.proof\0${number}`;
}

function proofOf(number: number, key: Uint8Array): Uint8Array {
  return byteSeal(ringOf(number, key)).close(knownText, proofPlace(number));
}

function opens(number: number, key: Uint8Array, proof: Uint8Array): boolean {
  try {
    byteSeal(ringOf(number, key)).open(proof, true, proofPlace(number));
    return true;
  } catch {
    return false;
  }
}

/** One key that has been the only one from the beginning. */
export function ringOf(number: number, key: Uint8Array): KeyRing {
  return { number, keys: new Map([[number, key]]), opensOldForm: false };
}

/** Before keys had numbers: one of the given keys has to open something of what is there. */
async function proveByOldValues(
  transaction: ISql,
  { dataKey, dataKeys }: GivenKeys,
): Promise<void> {
  const keys = new Map([[0, dataKey!], ...dataKeys]);
  const seal = byteSeal({ number: 0, keys, opensOldForm: true });
  for (const value of Object.values(sealedValues)) {
    const { table, column, key } = value;
    const rows = await transaction.unsafe(
      `select * from ${table} where sealed and ${column} is not null
       order by ${key.map(([each]) => `${each} desc`).join(", ")} limit ${SAMPLES_MAX}`,
    );
    for (const row of rows) {
      try {
        seal.open(row[column], true, placeInRow(value, row));
        return;
      } catch {
        // Damaged, perhaps: the next one may tell.
      }
    }
  }
  throw new KeysRefused(
    "SONGHANH_DATA_KEY is not the key of this database: none of what it holds can be opened by it",
  );
}
