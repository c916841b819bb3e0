import assert from "node:assert/strict";
import { explainBody } from "../../../core/explain_body.ts";
import { portableVerifier, SignerKeys } from "../../../core/signature/mod.ts";
import { sessionCatalogue } from "../../../core/testing/session_catalogue.ts";
import { writeMessage } from "../../../core/wire/write_message.ts";
import { writeItems } from "../../../core/wire/mod.ts";
import type { View } from "../view.ts";
import { ByteView } from "./byte_view.tsx";

const key = "TOPSECRETKEY0001";
const plain = "text/plain; charset=UTF-8";

// Its key stands elsewhere than that of the others.
const catalogue = sessionCatalogue("#REP5\tterminal\tbegins\tA fifth\tThứ năm", [
  "#REP5\tMOD\tI\t1\t\t\tM\trequest\t\tMode",
  "#REP5\tTID\tA\t6\t\t\tM\trequest\t\tTerminal ID",
  "#REP5\tKEY\tA\t16\t\t\tM\trequest\t\tTerminal access key",
]);

const view = { t: (name: string) => name, lang: "en" } as unknown as View;

Deno.test("what is shown of a request never holds a terminal's access key", async () => {
  const secret = catalogue.sessionProcedures().filter(({ layout }) =>
    layout.items.some(({ isSecret }) => isSecret)
  );
  assert.deepEqual(secret.map(({ code }) => code), ["#REP1", "TTM", "#REP5"]);
  const context = { catalogue, signers: new SignerKeys(portableVerifier(), 1) };
  for (const { code, layout } of secret) {
    const items = writeItems(layout, "request", { TID: "T00001", KEY: key, MOD: "0" });
    const whole = writeMessage({ procedure: code, password: "Pass0001" }, items);
    // A line too many, one without its end, and one cut off.
    const broken = [
      Uint8Array.of(...whole.subarray(0, whole.length - items.length), 0x0d, 0x0a, ...items),
      whole.filter((byte, at) => at < whole.length - items.length || byte !== 0x0d),
      whole.filter((byte, at) => at < whole.length - items.length || byte !== 0x0a),
      whole.subarray(0, whole.length - 4),
    ];
    for (const [which, bytes] of [whole, ...broken].entries()) {
      const body = explainBody(plain, bytes, "request", context);
      const page = String(await ByteView({ view, bytes, body }));
      const text = page.replaceAll(/<[^>]*>/g, "");
      for (const shown of [JSON.stringify(body), text]) {
        assert.ok(!/TOPSECRET|KEY0001|Pass0001/.test(shown), `${code} ${which}: ${shown}`);
      }
      if (which > 0) continue;
      assert.ok(JSON.stringify(body.messages[0]!.items).includes("T00001"));
      assert.ok(text.includes("T00001") && text.includes("•".repeat(16)));
    }
  }
});
