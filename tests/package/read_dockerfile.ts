/** One instruction of a Dockerfile, lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions in their order, without comments. */
export function readDockerfile(text: string): Instruction[] {
  return text.split("\n").filter((line) => !line.startsWith("#")).join("\n")
    .replaceAll("\\\n", " ").split("\n").filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim())!;
      return { name: name!, text: rest!.trim() };
    });
}
