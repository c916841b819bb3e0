/**
 * Documents that do not say what they seem to are worse than none: every link leads somewhere, every
 * comment that cites a document cites what is there, every fault and promise that the code names by
 * its id has a row, and every test that a row names exists and names the id.
 */
import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);

/** Not ours, or made while the project runs. */
const skipped = new Set(["node_modules", "data", "results"]);

const files: ReadonlyMap<string, string> = new Map(readFiles(""));
const documents = [...files.keys()].filter((path) =>
  path === "README.md" || /^docs\/[\w-]+\.md$/.test(path)
);
const code = [...files].filter(([path]) => /\.tsx?$/.test(path) && path !== "tests/docs_test.ts");

function* readFiles(folder: string): Generator<[path: string, text: string]> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = folder + name;
    if (isDirectory) {
      if (!name.startsWith(".") && (!skipped.has(name) || folder.startsWith("core/"))) {
        yield* readFiles(`${path}/`);
      }
    } else if (/\.(tsx?|md)$/.test(name)) {
      yield [path, Deno.readTextFileSync(new URL(path, root))];
    }
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(new URL(path, root));
    return true;
  } catch {
    return false;
  }
}

/** Code blocks blanked out, lines kept. */
function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ""));
}

/** Headings of a document as they are read: no marks, no code signs. */
function headingsOf(path: string): string[] {
  return [...withoutBlocks(files.get(path) ?? "").matchAll(/^#{1,6} +(.+?) *$/gm)]
    .map(([, text]) => text!.replace(/[`*]/g, ""));
}

/** The anchors that a heading gets where Markdown is shown. */
function anchorsOf(path: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headingsOf(path)) {
    const slug = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

Deno.test("links of README and documents lead somewhere", () => {
  const links = documents.flatMap((from) =>
    [...withoutBlocks(files.get(from)!).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to]) => ({ from, to: to! })).filter(({ to }) => !/^[a-z]+:/.test(to))
  );
  assert.ok(links.length > 3, "links are found");
  const broken = links.filter(({ from, to }) => {
    const [file, anchor] = to.split("#");
    const path = file === "" ? from : new URL(file!, new URL(from, root)).href
      .slice(root.href.length);
    if (!exists(path)) return true;
    return anchor !== undefined && !anchorsOf(path).has(anchor);
  });
  assert.deepEqual(broken, []);
});

Deno.test("files that README and documents name exist", () => {
  const named = documents.flatMap((from) =>
    [...files.get(from)!.matchAll(
      /`((?:core|adapters|gateway|tests|bench|deploy|docs)\/[^`\s]+)`/g,
    )]
      .map(([, path]) => ({ from, path: path! }))
  );
  assert.ok(named.length > 50, "files are found");
  // A wild card stands for several; pictures are there once somebody has made them.
  const missing = named.filter(({ path }) => !/[*…#]/.test(path) && !exists(path));
  assert.deepEqual(missing, []);
});

/** Comments of a file, each on one line: a citation may stand on two. */
function commentsOf(text: string): string[] {
  const blocks = text.match(/\/\*[\s\S]*?\*\//g) ?? [];
  const lines = text.match(/(?:^[ \t]*\/\/ .*\n)+/gm) ?? [];
  return [...blocks, ...lines].map((comment) =>
    comment.replace(/^[ \t]*(?:\/\/|\/?\*+\/?)/gm, "").replace(/\s+/g, " ")
  );
}

const comments = code.flatMap(([path, text]) =>
  commentsOf(text).map((comment) => ({ path, comment }))
);

/** Sections of the wire protocol by number, with the numbers of their lists' items. */
const sections = wireSections();

function wireSections(): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  let current: Set<number> | undefined;
  for (const line of (files.get("docs/wire-protocol.md") ?? "").split("\n")) {
    const heading = /^#{2,3} (\d+(?:\.\d+)?) /.exec(line);
    if (heading !== null) found.set(heading[1]!, current = new Set());
    const item = /^(\d+)\. /.exec(line);
    if (item !== null) current?.add(Number(item[1]));
  }
  return found;
}

/**
 * What is wrong with the numbers behind `docs/wire-protocol.md`: `4, 5.1 and 7`, `2 to 5`,
 * `13 steps 4 and 5`, `5.1 (positions), 5.2 (kinds)`. Behind "rule", "step" and "question" stand items
 * of the section's list, until a number with a point or a semicolon.
 */
function wrongSections(behind: string): string[] {
  const wrong: string[] = [];
  const next =
    /^(?: \([^)]*\))?(?:^| |, | and |, and | to |; | (?:rules?|steps?|questions?) )(\d+(?:\.\d+)?)(?![\w-])/;
  let section = "";
  let ofList = false;
  let rest = behind;
  for (let match = next.exec(rest); match !== null; match = next.exec(rest)) {
    const number = match[1]!;
    if (/rule|step|question/.test(match[0])) ofList = true;
    else if (number.includes(".") || match[0].startsWith(";")) ofList = false;
    if (!ofList) section = number;
    const isThere = ofList ? sections.get(section)?.has(Number(number)) : sections.has(number);
    if (!isThere) wrong.push(ofList ? `${section} item ${number}` : number);
    rest = rest.slice(match[0].length);
  }
  return section === "" ? ["no section"] : wrong;
}

Deno.test("comments cite sections of documents that are there", () => {
  const wrong: string[] = [];
  let cited = 0;
  for (const { path, comment } of comments) {
    for (const { 1: document, index, 0: name } of comment.matchAll(/\bdocs\/([\w-]+)\.md\b/g)) {
      cited++;
      const behind = comment.slice(index + name.length);
      const heading = /^ "([^"]+)"/.exec(behind)?.[1];
      if (!files.has(name)) wrong.push(`${path}: ${name} is not there`);
      else if (heading !== undefined) {
        if (!headingsOf(name).includes(heading)) wrong.push(`${path}: ${name} "${heading}"`);
      } else if (document === "wire-protocol") {
        wrong.push(...wrongSections(behind).map((number) => `${path}: ${name} ${number}`));
      } else if (document === "domain") {
        wrong.push(`${path}: ${name} without a heading`);
      }
    }
  }
  assert.ok(cited > 100, "citations are found");
  assert.deepEqual(wrong, []);
});

Deno.test("comments name the document that they cite a section of", () => {
  // A bare "section 8.4" leaves a reader to guess which paper is meant.
  const bare = comments.flatMap(({ path, comment }) =>
    [...comment.matchAll(/\bsections? \d[\d.]*/g)]
      // Standards are named a few words before; two of their sections may stand in one sentence.
      .filter(({ index }) => !/RFC \d|X\.\d/.test(comment.slice(Math.max(0, index - 60), index)))
      .map(([found]) => `${path}: ${found}`)
  );
  assert.deepEqual(bare, []);
  const elsewhere = comments.filter(({ comment }) =>
    /\bwire protocol,? sect|\bdomain, "/i.test(comment)
  );
  assert.deepEqual(elsewhere, []);
});

const reliability = files.get("docs/reliability.md");

Deno.test({
  name: "promises and faults that the code names by id have a row, whose tests name them",
  fn() {
    assert.deepEqual(idFaults(reliability!), []);
  },
});

/** What does not agree between the rows of promises (I) and faults (F) and the code. */
function idFaults(document: string): string[] {
  const rows = new Map<string, string>();
  for (const line of document.split("\n")) {
    const id = /^(?:\| *|#+ +)\**([FI][1-9]\d?)\b/.exec(line)?.[1];
    if (id !== undefined) rows.set(id, line);
  }
  assert.ok(rows.size > 20, "rows are found");
  const unknown = code.flatMap(([path, text]) =>
    [...new Set(text.match(/\b[FI][1-9]\d?\b/g))].filter((id) => !rows.has(id))
      .map((id) => `${path} names ${id}, which has no row`)
  );
  const untried = [...rows].flatMap(([id, row]) =>
    [...row.matchAll(/`([\w/]+\.tsx?)`/g)].map(([, path]) => path!).flatMap((path) => {
      const text = files.get(path);
      // Limits and the like are named in the middle of a sentence.
      if (!/_test\.tsx?$/.test(path)) return exists(path) ? [] : [`${id}: ${path} is not there`];
      if (text === undefined) return [`${id}: ${path} is not there`];
      return new RegExp(`\\b${id}\\b`).test(text) ? [] : [`${id}: ${path} does not name it`];
    })
  );
  return [...unknown, ...untried];
}
