/**
 * What a line speaks of: a document, a report that waits, how far a report's delivery is, the doubts
 * about a name, the mode that a database began with. Those of deliveries and of the mode are written by the
 * database (`delivery_line`, `mode_line`).
 */
export type StandingKind = "document" | "report" | "delivery" | "doubts" | "mode";

/** In the place of a digest: there was no row; there was one from before rows had digests. */
export const noRow = "-";
export const noRowDigest = "?";

/**
 * A line that a batch is chained over: this row stood there with the digest `before`, and stands there
 * with `after` from now on. Digests in a form without blanks; `subject` says whose row it is. The
 * database writes subjects the same (`standing_subject`).
 */
export function standingLine(
  kind: StandingKind,
  before: string,
  after: string,
  subject: string,
): string {
  const named = /[\\\n]/.test(subject)
    ? subject.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    : subject;
  return `${kind} ${before} ${after} ${named}`;
}
