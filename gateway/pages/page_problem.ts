import type { TextKey } from "../texts/texts.ts";
import type { TextValues } from "../texts/text.ts";

/** Problems that have a page of their own, with their HTTP status. */
const statuses = {
  forbidden: 403,
  missing: 404,
  address: 404,
  archived: 410,
  form: 403,
  tooLarge: 413,
  conflict: 409,
  internal: 500,
  database: 503,
  slow: 503,
  undurable: 503,
  stopped: 503,
} as const;
export type PageProblemKind = keyof typeof statuses;

/** Thrown where a page cannot be shown or a form not be done; the app makes the page of it. */
export class PageProblem extends Error {
  override readonly name = "PageProblem";

  constructor(readonly kind: PageProblemKind, readonly values: TextValues = {}) {
    super(kind);
  }

  get status(): typeof statuses[PageProblemKind] {
    return statuses[this.kind];
  }

  get title(): TextKey {
    return `problem.${this.kind}.title`;
  }

  get text(): TextKey {
    return `problem.${this.kind}`;
  }
}
