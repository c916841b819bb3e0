import type { CheckpointRecord } from "./evidence_record.ts";
import type { OnFinding } from "./finding.ts";
import { type SigningKeyRecord, signingKeyText } from "./signing_key_record.ts";
import type { VerifyText } from "./verify_text.ts";

export interface KeyHistoryOptions {
  readonly verifyText: VerifyText;
  readonly onFinding: OnFinding;
  /** Keys that whoever verifies knows from elsewhere, base64; undefined = none. */
  readonly heldKeys: readonly string[] | undefined;
  /** The same as a list with their times, which goes before what stands beside the evidence. */
  readonly heldList: readonly SigningKeyRecord[] | undefined;
}

/** From which to which checkpoint a key may have signed. */
interface InForce {
  readonly number: number | undefined;
  readonly first: number;
  last: number;
}

/**
 * Which key may have signed which checkpoint.
 *
 * Known are the keys held, and whichever a known one vouches for: the one that it was handed over to,
 * a node's that it has taken in, and, backwards, the one that it was taken over from. Who holds none
 * believes the list beside the evidence, which then only has to agree with itself. Without any list every
 * key counts, or every one held: as before there was one.
 */
export class KeyHistory {
  #inForce: Map<string, InForce> | undefined;
  /** By number of checkpoint, what lists say of its digest. */
  #expected = new Map<number, { readonly digest: string; readonly by: string }[]>();

  constructor(private readonly options: KeyHistoryOptions) {
    this.#learn([]);
  }

  /** Whether anything is held from elsewhere. */
  get #holds(): boolean {
    const { heldKeys, heldList } = this.options;
    return heldKeys !== undefined || heldList !== undefined;
  }

  /** Takes the list that stands beside the evidence. */
  listed(list: readonly SigningKeyRecord[]): void {
    for (const [at, { number }] of list.entries()) {
      if (number === at + 1) continue;
      const detail = `the list of keys goes on with number ${number}`;
      this.options.onFinding({ kind: "missing", what: `signing key ${at + 1}`, detail });
      break;
    }
    this.#learn(list.filter((key) => this.#isStated(key)));
  }

  /** What is wrong with who has signed a checkpoint, or undefined. */
  fault({ key, number }: CheckpointRecord): string | undefined {
    if (this.#inForce === undefined) return undefined;
    const found = this.#inForce.get(key);
    if (found === undefined) {
      return this.#holds
        ? "it is signed with another key than expected"
        : "it is signed with a key that is not in the list of the installation's keys";
    }
    const name = found.number === undefined ? "a key" : `key ${found.number}`;
    if (number > found.last) {
      return `it is signed with ${name}, which was retired after checkpoint ${found.last}`;
    }
    if (number < found.first) {
      return `it is signed with ${name}, which is in force from checkpoint ${found.first} on`;
    }
    return undefined;
  }

  /** Holds a checkpoint to what was signed of it when a key was entered. */
  digested(number: number, digest: string): void {
    for (const expected of this.#expected.get(number) ?? []) {
      if (expected.digest === digest) continue;
      this.options.onFinding({
        kind: "changed",
        what: `checkpoint ${number}`,
        detail: `${expected.by} was entered after another one of this number`,
      });
    }
  }

  /** Whether a key was entered by whom its statement names; says so where it was not. */
  #isStated(key: SigningKeyRecord): boolean {
    const { verifyText, onFinding } = this.options;
    const text = signingKeyText(key);
    const { publicKey, signer, signature, ownSignature } = key;
    const own = ownSignature === null
      ? key.kind === "of a node"
      : verifyText(publicKey, text, ownSignature);
    const isOwn = key.kind === "first" || key.kind === "anew";
    const holds = own && isOwn === (signer === publicKey) && verifyText(signer, text, signature);
    if (!holds) {
      onFinding({
        kind: "changed",
        what: `signing key ${key.number}`,
        detail: "the statement that entered it is not signed by the keys that it names",
      });
    }
    return holds;
  }

  #learn(listed: readonly SigningKeyRecord[]): void {
    const { heldKeys = [], heldList = [] } = this.options;
    if (!this.#holds && listed.length === 0) return;
    const known = new Map<string, SigningKeyRecord | undefined>();
    for (const key of heldKeys) known.set(key, undefined);
    for (const key of heldList) known.set(key.publicKey, key);
    const isHeld = new Set(heldList.map(({ publicKey }) => publicKey));
    const others = listed.filter(({ publicKey }) => !isHeld.has(publicKey));
    if (!this.#holds) { for (const key of others) known.set(key.publicKey, key); }
    const successors = new Map<string, SigningKeyRecord>();
    for (const key of heldList) if (key.kind === "successor") successors.set(key.signer, key);
    // Each turn follows the list by one key, in either direction.
    for (let before = -1; before < known.size;) {
      before = known.size;
      for (const key of others) this.#follow(key, others, known, successors);
    }
    for (const key of others) if (known.has(key.publicKey)) known.set(key.publicKey, key);
    this.#bound(known);
  }

  /** Takes a key in that a known one vouches for, or the one that a known key has followed. */
  #follow(
    key: SigningKeyRecord,
    others: readonly SigningKeyRecord[],
    known: Map<string, SigningKeyRecord | undefined>,
    successors: Map<string, SigningKeyRecord>,
  ): void {
    const { kind, publicKey, signer } = key;
    if (kind === "first") return;
    if (kind === "anew") {
      // Nobody has handed over to it; but it has signed which past it goes on from.
      const before = others.findLast((each) =>
        each.number < key.number && each.kind !== "of a node"
      );
      if (before !== undefined && known.has(publicKey) && !known.has(before.publicKey)) {
        known.set(before.publicKey, before);
      }
      return;
    }
    // A key is handed over once: another statement of the same key is by whoever has stolen it.
    if (kind === "successor" && (successors.get(signer) ?? key) !== key) return;
    if (known.has(signer) && !known.has(publicKey)) known.set(publicKey, key);
    if (kind !== "successor" || !known.has(publicKey)) return;
    successors.set(signer, key);
    if (!known.has(signer)) known.set(signer, undefined);
  }

  #bound(known: ReadonlyMap<string, SigningKeyRecord | undefined>): void {
    this.#expected = new Map();
    const inForce = new Map<string, InForce>();
    for (const [key, record] of known) {
      const first = record?.firstCheckpoint ?? 1;
      inForce.set(key, { number: record?.number, first, last: Infinity });
    }
    const records = [...known.values()].filter((each) => each !== undefined)
      .toSorted((a, b) => a.number - b.number);
    let before: InForce | undefined;
    for (const { kind, publicKey, signer, number, afterCheckpoint, afterDigest } of records) {
      const own = inForce.get(publicKey)!;
      if (kind === "of a node") own.last = Math.min(own.last, afterCheckpoint);
      else {
        const retired = kind === "successor" ? inForce.get(signer) : before;
        if (retired !== undefined) retired.last = Math.min(retired.last, afterCheckpoint);
        before = own;
      }
      const expected = this.#expected.get(afterCheckpoint) ?? [];
      this.#expected.set(afterCheckpoint, expected);
      expected.push({ digest: afterDigest, by: `key ${number}` });
    }
    this.#inForce = inForce;
  }
}
