/** The commands of a document, in their order, with where it says that they are typed. */

export interface RunbookLine {
  /** Heading that it stands under. */
  readonly section: string;
  /** As the block's first line says: `any host`, `a and b`. */
  readonly where: string;
  readonly command: string;
  /** Exit code that the document says; 0 where it says none. */
  readonly endsWith: number;
  /** In the document, for whoever looks for it. */
  readonly number: number;
}

/** Every line of every `sh` block; a block that does not say where it is typed is an error. */
export function readRunbook(markdown: string): RunbookLine[][] {
  const blocks: RunbookLine[][] = [];
  let section = "";
  let block: RunbookLine[] | undefined;
  let where: string | undefined;
  let inOther = false;
  for (const [index, line] of markdown.split("\n").entries()) {
    const number = index + 1;
    if (block !== undefined) {
      if (line.startsWith("```")) {
        if (block.length === 0) throw new Error(`line ${number}: the block has no command`);
        blocks.push(block);
        block = undefined;
        where = undefined;
        continue;
      }
      if (where === undefined) {
        where = /^# on (.+)$/.exec(line)?.[1];
        if (where === undefined) {
          throw new Error(
            `line ${number}: expected "# on HOST" as the first line, found "${line}"`,
          );
        }
        continue;
      }
      const [, command, code] = /^(.*?)(?: {2,}# ends with (\d+))?$/.exec(line)!;
      block.push({ section, where, command: command!, endsWith: Number(code ?? 0), number });
    } else if (line === "```sh") block = [];
    else if (line.startsWith("```")) inOther = !inOther;
    else if (!inOther) section = /^#{1,4} (.+)$/.exec(line)?.[1] ?? section;
  }
  return blocks;
}

/** The lines of the document's block of settings. */
export function readSettingsBlock(markdown: string): string[] {
  const [, text] = /^```ini\n([\s\S]*?)^```$/m.exec(markdown) ?? [];
  if (text === undefined) throw new Error("the document has no block of settings");
  return text.trimEnd().split("\n");
}
