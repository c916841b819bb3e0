/** Vietnamese texts call things as docs/glossary.md does: one word per thing, whoever wrote the text. */
import assert from "node:assert/strict";
import codes from "../../core/catalogue/texts/codes.tsv" with { type: "text" };
import { auditActionNames, auditActionText } from "../../core/reasons/mod.ts";
import { reasonTexts } from "../../core/reasons/reason_texts.ts";
import { settingNames, settingOf } from "../settings/settings.ts";
import { texts } from "./texts.ts";

interface Said {
  readonly where: string;
  readonly en: string;
  readonly vi: string;
}

const said: readonly Said[] = [
  ...Object.entries({ ...texts, ...reasonTexts }).map(([where, { en, vi }]) => ({ where, en, vi })),
  ...settingNames.map((name) => ({ where: name, en: settingOf(name).en, vi: settingOf(name).vi })),
  ...codes.trimEnd().split("\n").slice(1).map((line) => {
    const [, code, vi, en] = line.split("\t");
    return { where: `code ${code}`, en: en!, vi: vi! };
  }),
  ...auditActionNames.map((name) => ({
    where: `audit ${name}`,
    en: auditActionText("en", name),
    vi: auditActionText("vi", name),
  })),
];

const glossary = Deno.readTextFileSync(new URL("../../docs/glossary.md", import.meta.url));
const wordOf = (english: string): string => {
  const row = new RegExp(`^\\| ${english} +\\| (.+?) +\\|`, "m").exec(glossary);
  assert.ok(row, `docs/glossary.md has ${english}`);
  return row[1]!;
};

/** What the things were called here and there, by what the glossary calls them. */
const others: readonly (readonly [english: string, other: RegExp])[] = [
  ["procedure", /thủ tục(?! hải quan)/i],
  ["lane", /luồng xử lý|một luồng;|số luồng\b/i],
  ["terminal", /máy khai/i],
  ["leader", /nút dẫn|quyền dẫn/i],
  ["manifest", /bản khai hàng/i],
];

/** Whose word has to stand where the English one does, but for texts that leave the thing out. */
const held: readonly (readonly [english: string, said: RegExp, without: readonly string[]])[] = [
  ["lane", /\blanes?\b/i, ["SONGHANH_CONNECTIONS_MAX"]],
  // The printed form has its own words.
  ["terminal", /\bterminals?\b/i, ["SONGHANH_SERVICE_USER", "form.terminalId", "form.accessKey"]],
  ["leader", /\bnode (?:that|which) leads\b|\bleading node\b/i, []],
  ["manifest", /(?<!house )\bmanifests?\b/i, []],
];

Deno.test("no Vietnamese text calls a thing otherwise than the glossary", () => {
  assert.ok(said.length > 1_000, "texts are found");
  const wrong = others.flatMap(([english, other]) =>
    said.filter(({ vi }) => other.test(vi))
      .map(({ where, vi }) => `${where}: ${wordOf(english)}, found "${vi}"`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("where the English text names one of these things, the Vietnamese has the glossary's word", () => {
  const wrong = held.flatMap(([english, named, without]) => {
    const word = wordOf(english).toLowerCase();
    const names = ({ where, en }: Said) =>
      named.test(en.replace(/\{[^}]*\}/g, "")) && !without.includes(where);
    return said.filter((each) => names(each) && !each.vi.toLowerCase().includes(word))
      .map(({ where, en, vi }) => `${where}: expected "${word}", found "${vi}" for "${en}"`);
  });
  assert.deepEqual(wrong, []);
});
