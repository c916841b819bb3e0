import { networkOf } from "../../core/http/mod.ts";
import { bodyRoomBytes, limits } from "../limits.ts";

/**
 * The bytes that bodies of one lane may take, under way and in flight. What is announced is reserved
 * before it is read. Large bodies leave a quarter of the room to the others, and those of one address
 * have half of it – of IPv6 those of one network, who has one has all of them: announcing costs nothing, so
 * it must not shut out everybody else.
 */
export class BodyRoom {
  readonly #bytesMax: number;
  readonly #largeMax: number;
  readonly #addressMax: number;
  #used = 0;
  #large = 0;
  readonly #largeOf = new Map<string, number>();

  /** `bodyBytesMax`: of one body; the room holds four of them at least. */
  constructor(bodyBytesMax: number) {
    this.#bytesMax = bodyRoomBytes(bodyBytesMax);
    this.#largeMax = this.#bytesMax * 3 / 4;
    this.#addressMax = this.#bytesMax / 2;
  }

  get used(): number {
    return this.#used;
  }

  /** Makes a body's reservation another one, 0 for none; false, and nothing changes, if there is no room. */
  resize(address: string, from: number, to: number): boolean {
    const largeFrom = from > limits.largeBodyBytes ? from : 0;
    const largeTo = to > limits.largeBodyBytes ? to : 0;
    const more = largeTo - largeFrom;
    if (to > from && this.#used + to - from > this.#bytesMax) return false;
    if (more !== 0) {
      const network = networkOf(address);
      const ofAddress = (this.#largeOf.get(network) ?? 0) + more;
      if (more > 0 && (this.#large + more > this.#largeMax || ofAddress > this.#addressMax)) {
        return false;
      }
      this.#large += more;
      if (ofAddress === 0) this.#largeOf.delete(network);
      else this.#largeOf.set(network, ofAddress);
    }
    this.#used += to - from;
    return true;
  }
}
