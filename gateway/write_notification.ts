import type { Notification } from "../adapters/notifications/mod.ts";
import type { News } from "../core/notifications/mod.ts";
import { reasonText } from "../core/reasons/mod.ts";
import { fillText, type Language, languages } from "./texts/text.ts";
import { timeText } from "./texts/time_text.ts";
import { type TextKey, texts } from "./texts/texts.ts";

/** News as it is sent: facts for programs, a sentence in each language for people. */
export interface NotificationBody {
  /** The same where it is sent again. */
  readonly id: string;
  readonly kind: News["kind"];
  readonly at: string;
  /** Who tells it. */
  readonly node: string;
  readonly since: string | null;
  readonly facts: News["facts"];
  readonly text: Readonly<Record<Language, string>>;
}

export function writeNotification(news: News, node: string, at: Date): Notification {
  const { kind, since, facts } = news;
  const id = crypto.randomUUID();
  const text = Object.fromEntries(
    languages.map((lang) => [lang, textOf(news, lang)]),
  ) as NotificationBody["text"];
  const body: NotificationBody = {
    ...{ id, kind, at: at.toISOString(), node },
    since: since?.toISOString() ?? null,
    ...{ facts, text },
  };
  return { id, kind, body: JSON.stringify(body) };
}

function textOf({ kind, facts }: News, lang: Language): string {
  const { what } = facts;
  const key = kind === "outage-began"
    ? `notify.began.${what}`
    : kind === "outage-ended"
    ? `notify.ended.${what}`
    : `notify.${kind}`;
  const values = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, shown(name, value, lang)]),
  );
  return fillText(texts[key as TextKey][lang], values);
}

/** A fact as people read it. */
function shown(name: string, value: string | number, lang: Language): string | number {
  if (name === "mode") return texts[`mode.${value}` as TextKey][lang];
  if (name === "reason") return reasonText(lang, String(value));
  if (name === "until") return timeText(lang, new Date(value));
  return value;
}
