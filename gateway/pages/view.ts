import type { Account } from "../../adapters/accounts/mod.ts";
import type { OfficesAt } from "../../core/codes/mod.ts";
import type { PlannedWindow } from "../../core/policy/mod.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import { fillText, type Language, type TextValues } from "../texts/text.ts";
import { type TextKey, texts } from "../texts/texts.ts";
import type { ListFile } from "./list_file.ts";
import type { SentForm } from "./sent_form.ts";

/** Light, dark, or as the reader's system has it. */
export const themes = ["auto", "light", "dark"] as const;
export type Theme = typeof themes[number];

/** A text in the reader's language. */
export type Translate = (key: TextKey, values?: TextValues) => string;

/** What every part of a page needs to know of its reader. */
export interface View {
  readonly lang: Language;
  readonly theme: Theme;
  readonly t: Translate;
  /** Token for the forms of this reader. */
  readonly csrf: string;
  /** Path that was asked for. */
  readonly path: string;
  /** Query without the language and theme. */
  readonly query: string;
  readonly account: Account | undefined;
  /** A planned window that runs, or is near enough to be announced. */
  readonly plannedWindow: PlannedWindow | undefined;
  readonly now: Date;
  /** How senders are served now. */
  readonly service: ServiceNow;
  /** The offices in force, now. */
  readonly officesNow: OfficesAt;
  /** Its open page asks for it by itself. */
  readonly isLive?: boolean;
  /** The form that has led to this page. */
  readonly sent?: SentForm;
  /** Counts the lists of a page that can be asked for again; absent where it cannot. */
  readonly nextList?: () => number;
  /** A list of the page is asked for as a file. */
  readonly file?: ListFile;
}

/** Rows of a page of a list; a file has more of them. */
export function rowsWanted({ file }: View, ofPage: number): number {
  return file?.rowsMax ?? ofPage;
}

/** Texts in one language. */
export function translator(lang: Language): Translate {
  return (key, values) => fillText(texts[key][lang], values);
}

/** The page that is shown, with another language or theme, and everything else the same. */
export function sameWith(view: View, name: "lang" | "theme", value: string): string {
  const query = new URLSearchParams(view.query);
  query.set(name, value);
  return `${view.path}?${query}`;
}
