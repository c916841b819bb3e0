import assert from "node:assert/strict";
import { findNews, type NewsFacts, type Told } from "./find_news.ts";

const since = new Date("2026-03-02T01:00:00Z");
const well: NewsFacts = {
  mode: { mode: "relay", epoch: 3, since, by: "lan", reason: "xong" },
  primary: { state: "up", since, reason: "" },
  unknownCount: 0,
  endings: [],
};
const down = { state: "down", since, reason: "no connection" } as const;
const standby = { mode: "standby", epoch: 4, since, by: "lan", reason: "hỏng" } as const;

/** Kinds of the news of one look after the other. */
function play(...looks: readonly NewsFacts[]): string[][] {
  const told = new Map<string, string>();
  return looks.map((facts) => {
    const found = findNews(told, facts);
    for (const [topic, value] of found.told) {
      if (value === undefined) told.delete(topic);
      else told.set(topic, value);
    }
    return found.news.map(({ kind }) => kind);
  });
}

Deno.test("findNews() tells each change once, in what is so and not in what is seen", () => {
  const looks = [
    well,
    well,
    { ...well, primary: { ...down, state: "suspect" } as const },
    { ...well, primary: down },
    { ...well, primary: down, unknownCount: 2 },
    { ...well, primary: down, unknownCount: 7, mode: standby },
    { ...well, primary: { ...down, state: "unknown" } as const, unknownCount: 7, mode: standby },
    { ...well, mode: standby },
  ];
  assert.deepEqual(play(...looks), [
    [],
    [],
    [],
    ["outage-began"],
    ["outcomes-unknown"],
    ["mode-changed"],
    [],
    ["outage-ended", "outcomes-settled"],
  ]);
});

Deno.test("findNews() tells at the first look what is wrong, and not what is as ever", () => {
  assert.deepEqual(play({ ...well, mode: standby, primary: down, unknownCount: 1 }), [
    ["outage-began", "outcomes-unknown"],
  ]);
});

Deno.test("findNews() tells of an end twice, and of another certificate anew", () => {
  const ending = (id: string, state: "valid" | "ending" | "expired") => ({
    ...well,
    endings: [{ what: "certificate", id, name: "CA", state, until: since }] as const,
  });
  const looks = [
    ending("a", "valid"),
    ending("a", "ending"),
    ending("a", "ending"),
    ending("a", "expired"),
    ending("b", "valid"),
    ending("b", "ending"),
    well,
    ending("b", "ending"),
  ];
  assert.deepEqual(play(...looks), [
    [],
    ["certificate-ending"],
    [],
    ["certificate-expired"],
    [],
    ["certificate-ending"],
    [],
    ["certificate-ending"],
  ]);
});

Deno.test("findNews() says what is no longer told, and nothing that stays", () => {
  const told: Told = new Map([["mode", "3"], ["primary", "up"], ["certificate a", "ending"]]);
  const { told: changed } = findNews(told, well);
  assert.deepEqual([...changed], [["outcomes", "known"], ["certificate a", undefined]]);
});
