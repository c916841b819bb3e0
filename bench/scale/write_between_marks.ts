/** A part of a document that a program writes: between these two lines, which stay. */
export const marks = {
  begin: "<!-- written by `deno task bench scale --write`: begin -->",
  end: "<!-- written by `deno task bench scale --write`: end -->",
} as const;

/** The text between the marks. */
export function betweenMarks(document: string): string {
  const [from, to] = placesOf(document);
  return document.slice(from, to);
}

/** The document with another text between its marks. */
export function writeBetweenMarks(document: string, text: string): string {
  const [from, to] = placesOf(document);
  return `${document.slice(0, from)}\n\n${text.trim()}\n\n${document.slice(to)}`;
}

function placesOf(document: string): [from: number, to: number] {
  const from = document.indexOf(marks.begin);
  const to = document.indexOf(marks.end);
  if (from < 0 || to < from) {
    throw new Error(`Cannot find the place to write at: expected "${marks.begin}" and its end`);
  }
  return [from + marks.begin.length, to];
}
