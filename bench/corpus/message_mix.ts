import { messageKinds } from "./message_kinds.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** Mixes with a name, as shares of kinds. */
const namedMixes: Readonly<Record<string, string>> = {
  mic: "MIC=1",
  /** Small parcels above all, terminals that ask for outputs by timer, and what goes wrong. */
  day:
    "MIC=550,MEC=100,IDA-1=80,IDA-10=40,IDA-50=10,EDA-1=50,IVA-10=20,HYS=20,IID=40,IDC=10,RETRIEVE=60," +
    "LOGON=10,MIC-UNSIGNED=3,MIC-ALTERED=3,MIC-EXPIRED=2,MIC-REVOKED=1,MIC-UNTRUSTED=1",
};

/** Shares of kinds of message. */
export class MessageMix {
  readonly #kinds: readonly string[];
  readonly #upTo: readonly number[];

  /** `text`: a name (`mic`, `day`) or `KIND=SHARE,…`; shares count against their sum. */
  constructor(readonly text: string) {
    const kinds: string[] = [];
    const upTo: number[] = [];
    let sum = 0;
    for (const part of (namedMixes[text] ?? text).split(",")) {
      const [kind = "", share = "1"] = part.split("=");
      if (!Object.hasOwn(messageKinds, kind)) {
        throw new Error(
          `Cannot mix "${kind}": expected ${Object.keys(messageKinds).join(", ")}, or a mix of ` +
            `the name ${Object.keys(namedMixes).join(", ")}`,
        );
      }
      if (!/^\d+(\.\d+)?$/.test(share) || Number(share) === 0) {
        throw new Error(`Cannot mix "${part}": expected KIND=SHARE with a share above 0`);
      }
      kinds.push(kind);
      upTo.push(sum += Number(share));
    }
    this.#kinds = kinds;
    this.#upTo = upTo.map((share) => share / sum);
  }

  draw(random: SeededRandom): string {
    const at = random.unit();
    const place = this.#upTo.findIndex((limit) => at < limit);
    return this.#kinds[place] ?? this.#kinds.at(-1)!;
  }
}
