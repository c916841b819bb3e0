import type { Registry } from "prom-client";

/**
 * A histogram with one label for the path of a message, where each message is observed several times:
 * the client library checks and hashes the labels of each observation, which takes ten times as long. What
 * is read of it is the same (a test compares).
 */
export class QuickHistogram {
  readonly name: string;
  readonly help: string;
  readonly type = "histogram";
  readonly aggregator = "sum";
  readonly #label: string;
  /** Upper ends, in order. */
  readonly #bounds: readonly number[];
  readonly #rows = new Map<string, Row>();

  constructor({ name, help, label, buckets, registers }: {
    readonly name: string;
    readonly help: string;
    readonly label: string;
    readonly buckets: readonly number[];
    readonly registers: readonly Registry[];
  }) {
    this.name = name;
    this.help = help;
    this.#label = label;
    this.#bounds = buckets;
    for (const registry of registers) {
      registry.registerMetric(this as unknown as Parameters<Registry["registerMetric"]>[0]);
    }
  }

  /** `value`: of the label. */
  observe(value: string, observed: number): void {
    let row = this.#rows.get(value);
    if (row === undefined) {
      row = { counts: new Array<number>(this.#bounds.length + 1).fill(0), sum: 0 };
      this.#rows.set(value, row);
    }
    let at = 0;
    while (at < this.#bounds.length && observed > this.#bounds[at]!) at++;
    row.counts[at]!++;
    row.sum += observed;
  }

  /** As the library reads its own. */
  get() {
    const values = [...this.#rows].flatMap(([value, { counts, sum }]) => {
      const labels = { [this.#label]: value };
      let below = 0;
      const buckets = counts.map((count, at) => ({
        labels: { le: this.#bounds[at] ?? "+Inf", ...labels },
        value: below += count,
        metricName: `${this.name}_bucket`,
      }));
      return [
        ...buckets,
        { labels, value: sum, metricName: `${this.name}_sum` },
        { labels, value: below, metricName: `${this.name}_count` },
      ];
    });
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, values, aggregator });
  }

  getForPromString() {
    return this.get();
  }

  reset(): void {
    this.#rows.clear();
  }
}

interface Row {
  /** By bucket, the last one without an end. */
  readonly counts: number[];
  sum: number;
}
