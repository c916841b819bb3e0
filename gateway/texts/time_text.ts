import { type Language, locales } from "./text.ts";

/** Made when somebody wants it: a process that shows none starts sooner. */
const formats: Partial<Record<Language, Intl.DateTimeFormat>> = {};

/** A moment in Vietnam time, as people read it. */
export function timeText(language: Language, at: Date): string {
  formats[language] ??= new Intl.DateTimeFormat(locales[language], {
    timeZone: "Asia/Ho_Chi_Minh",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
  return formats[language].format(at);
}
