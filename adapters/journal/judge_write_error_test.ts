import assert from "node:assert/strict";
import { judgeWriteError } from "./judge_write_error.ts";

Deno.test("judgeWriteError() tells answers of the database from a broken connection", () => {
  const answer = (code: string) => Object.assign(new Error(), { name: "PostgresError", code });
  const system = (code: string) => Object.assign(new Error(), { code });
  const cases: [unknown, string][] = [
    [answer("SH001"), "stale epoch"],
    [answer("SH002"), "stale stream"],
    [answer("23505"), "violation"],
    [answer("57P01"), "passing"],
    [answer("40P01"), "passing"],
    [answer("53100"), "passing"],
    [answer("22021"), "message"],
    [answer("23514"), "message"],
    [answer("42P01"), "bug"],
    // Five capital letters, but no answer of the database.
    [system("EPIPE"), "passing"],
    [system("ECONNRESET"), "passing"],
    [system("CONNECTION_CLOSED"), "passing"],
    [system("ERR_SOCKET_CLOSED"), "passing"],
    [system("ERR_CRYPTO_INVALID_STATE"), "bug"],
    [system("UNDEFINED_VALUE"), "bug"],
    [new RangeError("Invalid string length"), "bug"],
    [{}, "bug"],
  ];
  for (const [error, expected] of cases) assert.equal(judgeWriteError(error), expected);
});
