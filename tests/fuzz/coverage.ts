import { catalogue } from "../../core/catalogue/mod.ts";
import { itemPlan } from "../../core/wire/mod.ts";
import { hostileClasses, requestLayouts } from "../support/hostile_bytes.ts";
import { deliveries, type MessageStep } from "./step.ts";

const procedures = requestLayouts().map(({ code }) => code);
const kinds = ["A", "I", "F", "W", "header"];
const modes = ["relay", "standby", "failback"];

/** What a campaign has tried, and what came of it. */
export class Coverage {
  messages = 0;
  readonly #procedures = new Map<string, Set<string>>();
  /** Item kind and byte class, by mode. */
  readonly #bytes = new Map<string, number>();
  readonly #deliveries = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  readonly #numbers = new Map<string, number>();
  /** Terminals and access keys of retrievals, by mode and procedure. */
  readonly #claims = new Map<string, number>();

  sent(step: MessageStep, mode: string): void {
    this.messages++;
    const seen = this.#procedures.get(mode) ?? new Set();
    this.#procedures.set(mode, seen.add(step.procedure));
    count(this.#deliveries, step.delivery);
    count(this.#numbers, step.number);
    if (step.procedure === "#REP1" || step.procedure === "TTM") {
      count(this.#claims, `${mode} ${step.procedure} ${step.claim}`);
    }
    const layout = (catalogue.procedure(step.procedure) ??
      catalogue.sessionProcedure(step.procedure))!.layout;
    const plan = itemPlan(layout, "request");
    const lines = plan.linesMax === 0 ? 0 : plan.headLines + plan.rowLines;
    for (const edit of step.edits) {
      if (edit.at === "header") count(this.#bytes, `${mode} header ${edit.bytes}`);
      if (lines === 0) continue;
      if (edit.at === "item") {
        const { item } = plan.placeAt(edit.line % lines);
        count(this.#bytes, `${mode} ${item.kind} ${edit.bytes}`);
      }
      if (edit.at === "all items") {
        for (const { kind } of layout.items) count(this.#bytes, `${mode} ${kind} ${edit.bytes}`);
      }
    }
  }

  answered(mode: string, code: string): void {
    count(this.#codes, `${mode} ${code}`);
  }

  /** For people. */
  report(): string {
    const classes = Object.keys(hostileClasses);
    const lines = modes.filter((mode) => this.#procedures.has(mode)).map((mode) => {
      const cells = kinds.map((kind) => {
        const found = classes.filter((name) => this.#bytes.has(`${mode} ${kind} ${name}`)).length;
        return `${kind} ${found}/${classes.length}`;
      });
      const seen = this.#procedures.get(mode)!.size;
      return `  ${mode.padEnd(8)} ${seen} of ${procedures.length} requests; ` +
        `byte classes by kind of item: ${cells.join(", ")}`;
    });
    return [
      `${this.messages} messages`,
      ...lines,
      `  ways over HTTP: ${this.#deliveries.size} of ${deliveries.length}`,
      `  numbers: ${inOrder(this.#numbers)}`,
      `  terminals and keys: ${inOrder(this.#claims)}`,
      ...modes.flatMap((mode) => {
        const own = [...this.#codes].filter(([key]) => key.startsWith(`${mode} `));
        if (own.length === 0) return [];
        const named = new Map(own.map(([key, n]) => [key.slice(mode.length + 1), n]));
        return [`  answers, ${mode}: ${inOrder(named, 24)}`];
      }),
    ].join("\n");
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inOrder(counts: ReadonlyMap<string, number>, most = 99): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, most).map(([key, n]) => `${key} ${n}`).join(", ");
  return sorted.length > most ? `${shown}, … ${sorted.length - most} more` : shown;
}
