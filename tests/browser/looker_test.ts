/** A page that is wrong in every way that is looked for, and a right one. */
import assert from "node:assert/strict";
import { browserTest, Browsing } from "./browsing.ts";
import type { Look } from "./looker.ts";

const look: Look = { lang: "vi", theme: "light", size: "phone", isWhole: true };

const withoutFoot = "<!-- no foot -->";

const pageOf = (body: string) =>
  `<!DOCTYPE html><html lang="vi"><head><title>Thử</title></head><body><main>
    <h1>Thử</h1>${body}${body === withoutFoot ? "" : `<footer class="print-foot">x</footer>`}</main>
    <style>@media print { .screen { display: none; } }</style></body></html>`;

/** A list of two rows with links to files, which this test's server has by their names. */
const listWith = (...files: readonly string[]) =>
  `<div class="table"><table><caption>Việc</caption><tbody>
    <tr><td>một</td></tr><tr><td>hai</td></tr></tbody></table></div>
    <p class="files screen">${files.map((file) => `<a href="/${file}">tệp</a> `).join("")}</p>`;

/** Files by their names; any other address is answered with the page. */
const files: Readonly<Record<string, string>> = {
  "two.csv": "at\r\nmột\r\nhai\r\n",
  "two.json": `{"rows":["một","hai"]}`,
  "one.csv": "at\r\nmột\r\n",
  "one.json": `{"rows":["một"]}`,
};

const wrong: Readonly<Record<string, readonly [body: string, fault: RegExp]>> = {
  "a text of the other table": ["<p>Sign out</p>", /words of the other language: Sign out/],
  "one with a value in it": [
    "<p>Too many attempts. Try again in 7 seconds.</p>",
    /words of the other language: Too many/,
  ],
  "an English sentence of nobody": ["<p>the end of this</p>", /words of the other language/],
  "a label of the other table": [
    `<button aria-label="Sign out">x</button>`,
    /words of the other language: Sign out/,
  ],
  "what is too wide": [`<div style="width: 500px">x</div>`, /pixels wider than the screen/],
  "what is longer than its cell": [
    `<p style="width: 60px; white-space: nowrap">một câu dài quá chỗ</p>`,
    /more than fits into its place: một câu/,
  ],
  "what lies over another": [
    `<button>một</button><button style="margin-left: -30px">hai</button>`,
    /button một lies over button hai/,
  ],
  "a cell out of sight": [
    `<div class="list" style="width: 90px; overflow-x: auto"><p style="width: 200px">x</p></div>`,
    /cells out of sight/,
  ],
  "a header that leaves no room": [
    `<header class="top" style="height: 240px">x</header>`,
    /the header takes 240 pixels/,
  ],
  "a button on paper": ["<button>một</button>", /on paper: <button>/],
  "two feet on paper": [`<div class="sheet">x</div>`, /on paper: two feet/],
  "no foot on paper": [withoutFoot, /on paper: no foot/],
  "a list without files": [listWith(), /Việc: no files/],
  "a list with one file": [listWith("two.csv"), /Việc: no files/],
  "a table of fewer rows": [listWith("one.csv", "two.json"), /Việc: \S+one\.csv has 1/],
  "values of fewer rows": [listWith("two.csv", "one.json"), /Việc: \S+one\.json has 1/],
  "a file that is not there": [listWith("two.csv", "none.json"), /none\.json has -1/],
  "a field without a name": ["<input>", /label/],
  "grey upon grey": [
    `<p style="color: #aaa; background: #bbb">chữ mờ</p>`,
    /color-contrast/,
  ],
};

Deno.test({
  name: "a look finds what is wrong with a page, and nothing wrong with a right one",
  ...browserTest,
  async fn(t) {
    let body = "";
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => {
        const name = new URL(request.url).pathname.slice(1);
        if (name.includes(".")) {
          return new Response(files[name], { status: files[name] ? 200 : 404 });
        }
        const headers = { "content-type": "text/html; charset=utf-8" };
        return new Response(pageOf(body), { headers });
      },
    );
    await using browsing = await Browsing.open(`http://127.0.0.1:${server.addr.port}`);
    const found = async (of: string) => {
      body = of;
      const { page, looker } = await browsing.visitor();
      await looker.lookAtAll(page, { page: "/" }, [look]);
      return looker.faults;
    };
    const right = `<p>Đăng xuất</p><p lang="en">Sign out</p><p>Songhanh</p>
      ${listWith("two.csv", "two.json")}
      <div class="screen"><label>Tên <input></label> <button>một</button> <button>hai</button></div>`;
    assert.deepEqual(await found(right), []);
    for (const [name, [of, fault]] of Object.entries(wrong)) {
      await t.step(name, async () => assert.match((await found(of)).join(), fault));
    }
  },
});
