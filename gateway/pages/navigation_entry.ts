import type { TextKey } from "../texts/texts.ts";

/** An entry of the main navigation; shown to those who may open its page. */
export interface NavigationEntry {
  readonly path: string;
  readonly text: TextKey;
  /** Also for those who are not signed in. */
  readonly anonymous?: boolean;
}
