/**
 * Commands are copied from where they are printed, at night and by whoever is awake: those of alarms,
 * of documents and of sentences are read as if they were typed.
 */
import assert from "node:assert/strict";
import { reasonTexts } from "../../core/reasons/reason_texts.ts";
import { heardTexts } from "../../core/reasons/texts/heard_texts.ts";
import { texts } from "../texts/texts.ts";
import type { Form } from "./command.ts";
import { commands } from "./run.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

/** Names that the database's server shows of our sessions (docs/operate.md, Connections to the database). */
const sessions = ["main", "admin", "probe", "node", "give-back", "resolve", "lane"];

interface Printed {
  readonly where: string;
  /** Without the program's name. */
  readonly command: string;
  /** Typed as it stands, whatever it is; elsewhere a bare name is a name. */
  readonly isToType: boolean;
}

/** Between such signs, in a text whose lines are broken anywhere. */
function inBackticks(where: string, text: string, isToType: boolean): Printed[] {
  return [...text.matchAll(/`songhanh ([^`]+)`/g)]
    .map(([, command]) => ({ where, command: command!.replace(/\s+/g, " "), isToType }));
}

/** The same of a sentence, where a value may stand in quotes itself. */
function inQuotes(where: string, text: string): Printed[] {
  return [...text.matchAll(/"songhanh ((?:[^"]| "[^"]*")+)"/g)]
    .map(([, command]) => ({ where, command: command!, isToType: false }));
}

/** Lines of blocks to copy, and what stands in sentences: of the runbook the one like the other. */
function ofDocument(path: string): Printed[] {
  const text = read(path);
  const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => block!.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => /^songhanh (.*?)(?: {2,}#.*)?$/.exec(line)?.[1] ?? [])
    .map((command) => ({ where: `${path}, a block`, command, isToType: true }));
  const [before, runbook = ""] = text.replace(/^```[\s\S]*?^```/gm, "").split(/^# Runbook$/m);
  const [first, ...reference] = runbook.split(/^# Reference$/m);
  return [
    ...lines,
    ...inBackticks(path, before! + reference.join(), false),
    ...inBackticks(`${path}, Runbook`, first!, true),
  ];
}

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

const documents = [...filesBelow("docs"), "README.md", "bench/README.md"]
  .filter((path) => path.endsWith(".md"));
const deployed = [...filesBelow("deploy")].filter((path) => !path.endsWith(".ts"));
const isAlarms = (path: string) => path.startsWith("deploy/prometheus/");
const sentences = Object.entries({ ...reasonTexts, ...texts })
  // What earlier versions have said stands as it was said.
  .filter(([name]) => !Object.hasOwn(heardTexts, name))
  .flatMap(([name, text]) => [text.en, text.vi].map((said) => [name, said] as const));

const printed: readonly Printed[] = [
  ...documents.flatMap(ofDocument),
  ...deployed.flatMap((path) => inBackticks(path, read(path), isAlarms(path))),
  ...sentences.flatMap(([name, text]) => inQuotes(name, text)),
];

/** What is wrong with it; undefined where it could be typed, with something for words in capitals. */
function faultOf({ command, isToType }: Printed): string | undefined {
  // What may be left out is tried with it.
  const [name = "", ...rest] = partsOf(command.replaceAll(/[[\]]/g, ""));
  if (name.startsWith("--") || name === "…") return undefined;
  if (!Object.hasOwn(commands, name)) return sessions.includes(name) ? undefined : "no command";
  const { forms } = commands[name]!;
  const named = forms.find(({ action }) => action !== undefined && action === rest[0]);
  const plain = forms.find(({ action }) => action === undefined);
  if (!isToType && rest.length === 0) return undefined;
  const hasActions = forms.some(({ action }) => action !== undefined);
  if (named === undefined && (plain === undefined || hasActions && /^[a-z]/.test(rest[0] ?? ""))) {
    return "no such action";
  }
  const args = named === undefined ? rest : rest.slice(1);
  if (!isToType && args.length === 0) return undefined;
  const form = named ?? plain!;
  try {
    form.judge(withValues(args, form));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A word in capitals behind an option stands for a value of it. */
function withValues(args: readonly string[], { options }: Form): string[] {
  return args.map((arg, at) => {
    const example = options[args[at - 1]?.replace(/^--/, "") ?? ""]?.example;
    return /^(…|[A-Z_]+)$/.test(arg) && example !== undefined ? example.replaceAll('"', "") : arg;
  });
}

/** Words of a line as a shell parts them; of quotes it has double ones alone. */
function partsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([part]) => part.replaceAll('"', ""));
}

Deno.test("every command that is printed can be typed as it stands", () => {
  const rules = "deploy/prometheus/songhanh.rules.yml";
  for (
    const least of [
      "docs/operate.md, Runbook",
      "docs/operate.md",
      "docs/operate.md, a block",
      rules,
    ]
  ) assert.ok(printed.filter(({ where }) => where === least).length >= 5, least);
  assert.ok(printed.some(({ where }) => Object.hasOwn(reasonTexts, where)));
  const wrong = printed.flatMap((each) => {
    const fault = faultOf(each);
    return fault === undefined ? [] : [`${each.where}: songhanh ${each.command}: ${fault}`];
  });
  assert.deepEqual(wrong, []);
  // What would be wrong is found.
  for (
    const [command, isToType, fault] of [
      ["mesages list", false, /no command/],
      ["messages lst", false, /no such action/],
      ["messages list --stat unknown", false, /unknown option "--stat"/],
      ["messages list --state lost", false, /--state: expected/],
      ["switchover --to failback", false, /--reason: expected/],
      ["acknowledge", true, /--reason: expected/],
      ["decode --json", false, /expected words: FILE, found 0/],
    ] as const
  ) assert.match(faultOf({ where: "", command, isToType }) ?? "taken", fault, command);
});

Deno.test("commands with options stand between signs in sentences, where this test finds them", () => {
  const bare = sentences.filter(([, text]) =>
    /(?<!")songhanh [a-z]+[^"„“.;:,()]* --[a-z]/.test(text)
  );
  assert.deepEqual(bare.map(([name, text]) => `${name}: ${text}`), []);
});
