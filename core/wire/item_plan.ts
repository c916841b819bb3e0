import type { Item, Layout } from "../catalogue/layout.ts";

/** Which of a layout's items take a position (docs/wire-protocol.md 5.1). */
export type Direction = "request" | "output";

/** What a line of a body is. */
export interface Place {
  readonly item: Item;
  /** As result codes name it: `ICN`, or numbered in a fixed group (`PA__` → `PA01`). */
  readonly id: string;
  /** Row of the repeating group from 1; 0 for everything that does not repeat. */
  readonly repetition: number;
  /** Place among all items of the layout, both directions together, groups expanded. */
  readonly order: number;
}

/** Where an ID's lines are: repetition `r` stands `(r - 1) * step` lines behind `first`. */
interface Track {
  readonly first: number;
  readonly step: number;
  readonly repeatMax: number;
}

interface Run {
  readonly group: string;
  readonly items: Item[];
}

/**
 * The arithmetic of one layout in one direction: which line holds which item. Lines count from 0;
 * the wire position is the line plus the layout's first position.
 */
export class ItemPlan {
  readonly layout: Layout;
  readonly direction: Direction;
  /** Lines of single items and fixed groups, which always take all their positions. */
  readonly headLines: number;
  /** Lines of one row of the repeating group; 0 = there is none. */
  readonly rowLines: number;
  readonly rowsMax: number;
  readonly linesMax: number;
  readonly #head: Place[] = [];
  /** Row 1 of the repeating group. */
  readonly #row: Place[] = [];
  /** How far apart in `order` two rows are. */
  #rowOrders = 0;
  readonly #tracks = new Map<string, Track>();

  constructor(layout: Layout, direction: Direction) {
    this.layout = layout;
    this.direction = direction;
    let order = layout.firstPosition;
    let rowsMax = 0;
    for (const run of runsOf(layout)) {
      const repeatMax = run.group === "" ? 1 : run.items[0]!.repeatMax;
      if (rowsMax > 0) throw new Error(`Layout "${layout.code}": items behind the repeating group`);
      if (run.group.startsWith("R")) {
        this.#addRow(run.items, order, repeatMax);
        rowsMax = repeatMax;
      } else {
        this.#addHead(run, order, repeatMax);
      }
      order += run.items.length * repeatMax;
    }
    this.headLines = this.#head.length;
    this.rowLines = this.#row.length;
    this.rowsMax = rowsMax;
    this.linesMax = this.headLines + this.rowLines * rowsMax;
  }

  /**
   * The line of an item, or -1 where the layout has none in this direction. Repetition: 0 for single
   * items and numbered IDs (`PA01`), from 1 for the repeating group, and for a fixed group under its
   * unnumbered ID (`PA__`).
   */
  lineOf(id: string, repetition = 0): number {
    const track = this.#tracks.get(id);
    if (track === undefined) return -1;
    if (track.repeatMax === 0) return repetition === 0 ? track.first : -1;
    if (repetition < 1 || repetition > track.repeatMax) return -1;
    return track.first + (repetition - 1) * track.step;
  }

  /** What stands on a line; throws outside 0 to `linesMax - 1`. */
  placeAt(line: number): Place {
    const first = this.columnAt(line);
    if (line < this.headLines) return first;
    const row = Math.floor((line - this.headLines) / this.rowLines);
    return { ...first, repetition: row + 1, order: first.order + row * this.#rowOrders };
  }

  /**
   * What stands on a line, and of all rows in row 1: for who goes through thousands of lines, made
   * once. Throws outside 0 to `linesMax - 1`.
   */
  columnAt(line: number): Place {
    const place = this.#head[line] ?? this.#row[(line - this.headLines) % this.rowLines];
    if (place === undefined || line >= this.linesMax) {
      throw new Error(`Layout "${this.layout.code}" has no line ${line}`);
    }
    return place;
  }

  /** The item of a line; throws as `columnAt` does. */
  itemAt(line: number): Item {
    return this.columnAt(line).item;
  }

  /** The repetition that `placeAt` tells. */
  repetitionAt(line: number): number {
    const head = this.#head[line];
    return head?.repetition ?? Math.floor((line - this.headLines) / this.rowLines) + 1;
  }

  #addHead(run: Run, order: number, repeatMax: number): void {
    const columns = run.items.filter((item) => this.#takesPosition(item));
    const first = this.#head.length;
    for (let repetition = 1; repetition <= repeatMax; repetition++) {
      for (const item of columns) {
        const id = run.group === "" ? item.id : numberedId(item.id, repetition);
        const numbered = run.group === "" || id !== item.id;
        const place = {
          item,
          id,
          repetition: numbered ? 0 : repetition,
          order: order + (repetition - 1) * run.items.length + run.items.indexOf(item),
        };
        if (numbered) this.#addTrack(id, { first: this.#head.length, step: 0, repeatMax: 0 });
        this.#head.push(place);
      }
    }
    if (run.group === "") return;
    columns.forEach((item, column) =>
      this.#addTrack(item.id, { first: first + column, step: columns.length, repeatMax })
    );
  }

  #addRow(items: readonly Item[], order: number, repeatMax: number): void {
    const columns = items.filter((item) => this.#takesPosition(item));
    columns.forEach((item, column) => {
      this.#row.push({ item, id: item.id, repetition: 1, order: order + items.indexOf(item) });
      const first = this.#head.length + column;
      this.#addTrack(item.id, { first, step: columns.length, repeatMax });
    });
    this.#rowOrders = items.length;
  }

  #addTrack(id: string, track: Track): void {
    if (this.#tracks.has(id)) throw new Error(`Layout "${this.layout.code}" has "${id}" twice`);
    this.#tracks.set(id, track);
  }

  #takesPosition(item: Item): boolean {
    return this.direction === "request" ? item.inRequest : item.inOutput;
  }
}

const plans = { request: new WeakMap<Layout, ItemPlan>(), output: new WeakMap<Layout, ItemPlan>() };

/** The plan of a layout in one direction, made once per layout object. */
export function itemPlan(layout: Layout, direction: Direction): ItemPlan {
  const known = plans[direction].get(layout);
  if (known !== undefined) return known;
  const plan = new ItemPlan(layout, direction);
  plans[direction].set(layout, plan);
  return plan;
}

/** `PA__`, 1 → `PA01`; an ID without underscores stays as it is. */
function numberedId(id: string, repetition: number): string {
  return id.replace(/_+/, (blank) => String(repetition).padStart(blank.length, "0"));
}

/** Neighbours of one group together; every single item by itself. */
function runsOf(layout: Layout): Run[] {
  const runs: Run[] = [];
  for (const item of layout.items) {
    const last = runs.at(-1);
    if (last !== undefined && item.group !== "" && last.group === item.group) last.items.push(item);
    else runs.push({ group: item.group, items: [item] });
  }
  return runs;
}
