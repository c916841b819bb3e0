import { networkOf } from "../../core/http/mod.ts";
import { limits } from "../limits.ts";

/**
 * Places for the forms with which enterprises prove who they are, the largest that anybody may send:
 * bounded, in all and by network, as each is in memory from its first byte to its answer.
 */
export class ProofForms {
  readonly #ofNetwork = new Map<string, number>();
  #taken = 0;

  /** Takes a place, left again when it is disposed of; undefined where there is none. */
  take(address: string): Disposable | undefined {
    const { proofFormsMax } = limits;
    const network = networkOf(address);
    const own = this.#ofNetwork.get(network) ?? 0;
    if (this.#taken >= proofFormsMax || own >= proofFormsMax / 2) return undefined;
    this.#taken++;
    this.#ofNetwork.set(network, own + 1);
    return { [Symbol.dispose]: () => this.#leave(network) };
  }

  #leave(network: string): void {
    this.#taken--;
    const left = this.#ofNetwork.get(network)! - 1;
    if (left === 0) this.#ofNetwork.delete(network);
    else this.#ofNetwork.set(network, left);
  }
}
