import { channelRuleNames, heldReasons } from "../../core/documents/mod.ts";
import type { View } from "./view.ts";

/**
 * The rule that decided a channel, as a reader sees it: what the program itself says in the reader's
 * language, names that people gave as they are. Behind the name stands why the declaration was held.
 */
export function channelRuleText({ lang, t }: View, rule: string): string {
  if (lang === "en") return rule;
  return rule.split("; ").map((part) => {
    const name = channelRuleNames.find((each) => each === part);
    if (name !== undefined) return t(`channelRule.${name}`);
    const reason = heldReasons.find((each) => part.startsWith(each));
    if (reason === undefined) return part;
    const where = part.slice(reason.length)
      .replace(/\bline (\d+)/g, "dòng $1")
      .replace(/\(now ([^)]*)\)/g, "(nay là $1)")
      .replace(/ and (\d+) more$/, " và $1 mục khác");
    return t(`heldReason.${reason}`) + where;
  }).join("; ");
}
