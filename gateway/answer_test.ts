import assert from "node:assert/strict";
import { ediResponse } from "./answer.ts";

Deno.test("ediResponse() makes an answer of whatever a primary may have said", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const types = [null, "", "text/plain; charset=UTF-8", "a\nb", "a\0b", "\u0100", "caf\u00e9"];
  for (const contentType of types) {
    for (
      const status of [0, 100, 101, 199, 200, 204, 205, 299, 302, 304, 404, 503, 600, 999, NaN]
    ) {
      const response = ediResponse({
        status,
        contentType,
        bytes,
        fields: [["Retry-After", "1\r\nX: y"]],
      });
      assert.equal(response.status, status >= 200 && status <= 599 ? status : 502);
      assert.equal(response.body?.length ?? 0, [204, 205, 304].includes(status) ? 0 : 3);
      for (const [, value] of response.fields) assert.match(value, /^[\t\x20-\x7e\x80-\xff]*$/);
    }
  }
});
