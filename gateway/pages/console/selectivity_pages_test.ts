/** Criteria by page, API and file: one text, one version, one limit. */
import assert from "node:assert/strict";
import { scratchDeclaration } from "../../../adapters/testing/scratch_declaration.ts";
import { openChannelRules } from "../../../adapters/files/open_channel_rules.ts";
import { criteriaCharactersMax, criteriaVersion } from "../../../adapters/selectivity/mod.ts";
import { adminApp } from "../../admin/admin_app.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";

async function setUp() {
  const setting = await pageSetting();
  await setting.account({ name: "mai", role: "operator" });
  const mai = await setting.browser().signIn("mai");
  const { gateway } = setting.options.console!;
  const app = adminApp({ gateway, token: "own", faultsUrl: undefined });
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  /** The version that a text gets by each way; undefined where it is refused. */
  const ways: Record<string, (text: string) => Promise<string | undefined>> = {
    page: async (criteria) => {
      const answer = await mai.post("/selectivity", { criteria });
      await answer.body?.cancel();
      return answer.headers.get("location")?.split("/").at(-1);
    },
    api: async (criteria) => {
      const answer = await app.request("/api/v1/selectivity", {
        method: "POST",
        headers: { authorization: "Bearer own" },
        body: JSON.stringify({ criteria }),
      });
      return (await answer.json()).version;
    },
    file: async (criteria) => {
      const path = `${folder}/rules.jsonl`;
      await Deno.writeTextFile(path, criteria);
      const rules = await openChannelRules(path).catch(() => undefined);
      rules?.close();
      return rules?.current.version;
    },
  };
  return Object.assign(setting, { mai, ways });
}

const head = `{"version":"a","default":1}`;
const rule = `{"name":"thuốc lá","hs":["2402"],"channel":3}`;

Deno.test("the same criteria have one version, whichever way they come", async () => {
  await using setting = await setUp();
  const version = criteriaVersion(`${head}\n${rule}`);
  const forms = {
    plain: `${head}\n${rule}`,
    "a line's end at the end": `${head}\n${rule}\n`,
    "of Windows": `\uFEFF${head}\r\n${rule}\r\n\r\n`,
    "of an old editor": `${head}\r${rule}`,
    "letters and their marks apart": `${head}\n${rule.normalize("NFD")}  `,
  };
  for (const [way, send] of Object.entries(setting.ways)) {
    for (const [form, text] of Object.entries(forms)) {
      assert.equal(await send(text), version, `${way}: ${form}`);
    }
    assert.notEqual(await send(`\n${head}\n${rule}`), undefined, way);
  }
  const kept = await setting.sql`select criteria from selectivity where version = ${version}`;
  assert.equal(kept[0]!.criteria, `${head}\n${rule}`);
});

Deno.test("what is too long is refused whichever way it comes, and what just fits is taken", async () => {
  await using setting = await setUp();
  const long = (characters: number) => `${head}\n#${"ờ".repeat(characters - head.length - 2)}`;
  for (const [way, send] of Object.entries(setting.ways)) {
    const text = long(criteriaCharactersMax);
    assert.equal(await send(text), criteriaVersion(text), way);
    assert.equal(await send(long(criteriaCharactersMax + 1)), undefined, way);
  }
});

Deno.test("criteria are tried by a form of its own; looking at them tries nothing", async () => {
  await using setting = await setUp();
  const { mai, ways } = setting;
  const path = `/selectivity/${await ways.page!(head)}`;
  const page = await (await mai.get(path)).text();
  assert.match(page, new RegExp(`action="${path}/try"`));
  assert.doesNotMatch(page, /Theo quy tắc/);
  assert.equal((await mai.get(`${path}/try`)).status, 404);
  await scratchDeclaration(setting.sql, { channel: 3 });
  const tried = await mai.post(`${path}/try`, {}, path);
  assert.equal(tried.status, 200);
  const trial = await tried.text();
  assert.match(trial, /1 tờ khai: 1 xanh, 0 vàng, 0 đỏ; 1 tờ khai.*Theo quy tắc/s);
  assert.match(trial, /badge bad">Đỏ<.*badge good">Xanh</s, "a channel is a word, not a number");
  assert.equal((await mai.post("/selectivity/0123456789abcdef/try", {}, path)).status, 404);
});
