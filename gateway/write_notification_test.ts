import assert from "node:assert/strict";
import type { News } from "../core/notifications/mod.ts";
import { notificationTexts } from "./texts/notification_texts.ts";
import { type NotificationBody, writeNotification } from "./write_notification.ts";

const until = "2026-03-02T01:00:00.000Z";
const facts = {
  "mode-changed": { mode: "standby", epoch: 4, by: "lan", reason: "hỏng" },
  "outage-began": { reason: "no connection" },
  "outage-ended": {},
  "outcomes-unknown": { count: 3 },
  "outcomes-settled": {},
  "certificate-ending": { name: "CA", until },
  "certificate-expired": { name: "CA", until },
  "revocation-list-ending": { name: "CA", until },
  "revocation-list-expired": { name: "CA", until },
  "trial": {},
} as const satisfies Record<News["kind"], News["facts"]>;

Deno.test("writeNotification() says every kind of news in both languages, with nothing left open", () => {
  const kinds = new Set<string>();
  for (const key of Object.keys(notificationTexts)) {
    const [, word, what] = key.split(".") as [string, string, string | undefined];
    const kind = (what === undefined ? word : `outage-${word}`) as News["kind"];
    kinds.add(kind);
    const news = { kind, since: undefined, facts: { ...facts[kind], ...(what && { what }) } };
    const { body } = writeNotification(news, "node", new Date(until));
    const { text, at, node } = JSON.parse(body) as NotificationBody;
    assert.deepEqual([at, node], [until, "node"]);
    assert.notEqual(text.vi, text.en);
    assert.doesNotMatch(text.vi + text.en, /undefined|[{}]/, key);
  }
  assert.deepEqual([...kinds].sort(), Object.keys(facts).sort());
});
