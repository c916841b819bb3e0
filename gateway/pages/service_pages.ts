import type { Hono } from "hono";
import { languages } from "../texts/text.ts";
import { readChoice, readSessionCookie } from "../web/cookies.ts";
import { iconPath } from "./assets.ts";
import { KnownReaders } from "./known_readers.ts";
import type { PageEnv, PageOptions } from "./page_env.ts";
import { tellService, type ToldService } from "./tell_service.ts";
import { translator } from "./view.ts";

/** What an open page asks for; `assets/page.js` puts it in place. */
export interface ServiceAnswer extends Omit<ToldService, "action"> {
  readonly icon: string;
  readonly action: ToldService["action"] | null;
}

/**
 * How senders are served now, for pages that are open: asked every few seconds, answered from memory.
 * No answer is an answer, too: the page says that it has not heard.
 */
export function servicePages(app: Hono<PageEnv>, options: PageOptions): void {
  const readers = new KnownReaders(options.sql, () => options.now?.() ?? new Date());
  app.get("/service", async (context) => {
    const id = readSessionCookie(context, options.secure);
    const account = id === undefined ? undefined : await readers.find(id);
    const lang = readChoice(context, "lang", languages) ?? "vi";
    const told = tellService({ lang, t: translator(lang) }, options.service(), account);
    const answer: ServiceAnswer = {
      ...told,
      icon: iconPath(told.level),
      action: told.action ?? null,
    };
    return context.json(answer);
  });
}
