// Posts with the fetch of Node: the first body whole, the others as streams, which it sends in chunks.
import { readFileSync } from "node:fs";
import { argv } from "node:process";

const [url, , ...pairs] = argv.slice(2);
for (let at = 0; at + 1 < pairs.length; at += 2) {
  const body = readFileSync(pairs[at + 1]);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": pairs[at] },
    body: at === 0 ? body : new Blob([body]).stream(),
    duplex: "half",
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  console.log(answer.status, btoa(String.fromCharCode(...bytes)));
}
