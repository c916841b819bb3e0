/**
 * The corpus for k6. A virtual user has its own JavaScript memory, so the messages are in a
 * `SharedArray`: one copy for all users, of which each takes one message at a time.
 */
import encoding from "k6/encoding";
import exec from "k6/execution";
import { SharedArray } from "k6/data";

/** Folder of the corpus, beside the scripts or with its full path. */
const dir = __ENV.CORPUS || "../data/bench/corpus";
const first = Number(__ENV.FIRST || 0);
/** Messages held in memory, base64: 7 KB each for small declarations. */
const count = Number(__ENV.MESSAGES || 20000);
/** `1`: begin again at the end; messages then come twice and get the answer of the first time. */
const cycles = __ENV.CYCLE === "1";

const messages = new SharedArray("corpus", () => {
  const [columns, ...lines] = open(`${dir}/index.tsv`).trimEnd().split("\n");
  const place = Object.fromEntries(columns.split("\t").map((name, at) => [name, at]));
  const bytes = open(`${dir}/messages.bin`, "b");
  const decoder = (from, length) => String.fromCharCode(...new Uint8Array(bytes, from, length));
  return lines.slice(first, first + count).map((line) => {
    const fields = line.split("\t");
    const [offset, headBytes, bodyBytes, messageAt] = [
      "offset",
      "headBytes",
      "bodyBytes",
      "messageAt",
    ].map((name) => Number(fields[place[name]]));
    const head = decoder(offset, headBytes);
    const bodyAt = offset + headBytes;
    return {
      body: encoding.b64encode(bytes.slice(bodyAt, bodyAt + bodyBytes)),
      contentType: /Content-Type: (.*)\r\n/.exec(head)[1],
      linkInfo: decoder(bodyAt + messageAt + 219, 26),
      kind: fields[place.kind],
      expects: fields[place.expects],
    };
  });
});

/** The next message of the running scenario; scenarios of one test share the corpus by `part`. */
export function nextMessage({ part = 0, parts = 1 } = {}) {
  const share = Math.floor(messages.length / parts);
  const sent = exec.scenario.iterationInTest;
  if (sent >= share && !cycles) {
    exec.test.abort(`the corpus has no more messages than ${share}: make a larger one`);
  }
  const message = messages[part * share + (sent % share)];
  return { ...message, bytes: encoding.b64decode(message.body) };
}
