import type { Registry } from "prom-client";

/**
 * A counter with two labels for the path of a message: the client library checks, sorts and joins the
 * labels each time, which takes ten times as long as two look-ups. What is read of it is the same (a
 * test compares).
 */
export class QuickCounter<Labels extends readonly [string, string]> {
  readonly name: string;
  readonly help: string;
  readonly type = "counter";
  readonly aggregator = "sum";
  readonly #labels: Labels;
  /** By the value of the first label, then of the second. */
  readonly #byValues = new Map<string, Map<string, Count>>();
  /** The same, in the order in which they came. */
  readonly #counts: Count[] = [];

  constructor({ name, help, labels, registers }: {
    readonly name: string;
    readonly help: string;
    readonly labels: Labels;
    readonly registers: readonly Registry[];
  }) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
    for (const registry of registers) {
      registry.registerMetric(this as unknown as Parameters<Registry["registerMetric"]>[0]);
    }
  }

  /** `first`, `second`: of the labels, in their order. */
  inc(first: string, second: string): void {
    let bySecond = this.#byValues.get(first);
    if (bySecond === undefined) this.#byValues.set(first, bySecond = new Map());
    let count = bySecond.get(second);
    if (count === undefined) {
      const [one, other] = this.#labels;
      bySecond.set(second, count = { value: 0, labels: { [one]: first, [other]: second } });
      this.#counts.push(count);
    }
    count.value++;
  }

  /** As the library reads its own. */
  get() {
    const { name, help, type, aggregator } = this;
    const values = this.#counts.map(({ value, labels }) => ({ value, labels }));
    return Promise.resolve({ name, help, type, values, aggregator });
  }

  getForPromString() {
    return this.get();
  }

  reset(): void {
    this.#byValues.clear();
    this.#counts.length = 0;
  }
}

interface Count {
  value: number;
  readonly labels: Readonly<Record<string, string>>;
}
