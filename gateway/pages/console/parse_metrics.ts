/** One value of a metric with its labels. */
export interface MetricValue {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text form of Prometheus as this gateway writes it. Lines of another form are left out. */
export function parseMetrics(text: string): MetricValue[] {
  const values: MetricValue[] = [];
  for (const line of text.split("\n")) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) continue;
    const labels: Record<string, string> = {};
    for (const [, name, value] of (match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[name!] = value!;
    }
    const value = Number(match[3]);
    if (!Number.isNaN(value)) values.push({ name: match[1]!, labels, value });
  }
  return values;
}
