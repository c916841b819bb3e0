import { accountTexts } from "./account_texts.ts";
import { layoutTexts } from "./layout_texts.ts";

/** Every text of the pages by its key. */
export const texts = { ...layoutTexts, ...accountTexts };

export type TextKey = keyof typeof texts;
