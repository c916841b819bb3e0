import assert from "node:assert/strict";
import { writeResponse } from "../../core/http/mod.ts";
import { ediResponse } from "./answer.ts";

Deno.test("ediResponse() makes an answer of whatever a primary may have said", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const types = [
    ...[null, "", "text/plain; charset=UTF-8", "a\nb", "a\0b", "\u0100", "caf\u00e9"],
    ...["text/plain, ", " text/plain\t", " ", "a\x7f"],
  ];
  for (const contentType of types) {
    for (
      const status of [0, 100, 101, 199, 200, 204, 205, 299, 302, 304, 404, 503, 600, 999, NaN]
    ) {
      const response = ediResponse({
        status,
        contentType,
        bytes,
        fields: [
          ...[["Retry-After", "1\r\nX: y"], ["Content-Language", "vi, "]] as const,
          ...[["", "a name that is none"], ["X Y", "1"]] as const,
        ],
      });
      assert.equal(response.status, status >= 200 && status <= 599 ? status : 502);
      assert.equal(response.body?.length ?? 0, [204, 205, 304].includes(status) ? 0 : 3);
      assert.ok(writeResponse(response.status, response.fields, response.body).length > 0);
      const fields = new Map(response.fields);
      assert.equal(fields.get("Content-Language"), "vi,");
      assert.equal(fields.size, fields.has("Content-Type") ? 2 : 1);
      if (contentType?.includes("text/plain") && response.body) {
        assert.equal(fields.get("Content-Type"), contentType.trim());
      }
    }
  }
});
