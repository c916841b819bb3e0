import assert from "node:assert/strict";
import fc from "fast-check";
import { readReplyHead, replyHead } from "./reply_head.ts";

Deno.test("readReplyHead() reads what replyHead() wrote, and content types as they were before", () => {
  const text = fc.stringMatching(/^[!-~\x80-\xff]([\t -~\x80-\xff]{0,40}[!-~\x80-\xff])?$/);
  const field = fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), fc.oneof(text, fc.constant("")));
  fc.assert(fc.property(
    fc.option(text, { nil: null }),
    fc.array(field, { minLength: 1, maxLength: 4 }),
    (contentType, fields) => {
      const head = { contentType, fields };
      assert.deepEqual(readReplyHead(replyHead(head)), head);
    },
  ));
  fc.assert(fc.property(fc.option(text, { nil: null }), (contentType) => {
    assert.equal(replyHead({ contentType }), contentType);
    assert.deepEqual(readReplyHead(contentType), { contentType });
  }));
});
