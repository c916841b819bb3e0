import type { View } from "../view.ts";

/** Where a list has no cursor backwards, its address remembers the pages before; so many at most. */
const rememberedMax = 40;
/** How the first page is remembered, which has no cursor. */
const first = ".";

/**
 * Goes on by cursors, and back: `next` is that of the next page, `isFirst` whether none was given.
 * `previous` is that of the page before, where the list can tell it.
 */
export function Pager(
  { view, next, previous, isFirst }: {
    readonly view: View;
    readonly next: string | undefined;
    readonly previous?: string;
    readonly isFirst: boolean;
  },
) {
  if (next === undefined && isFirst) return null;
  const { t } = view;
  const values = new URLSearchParams(view.query);
  const before = values.getAll("before");
  const at = values.get("cursor") ?? first;
  const back = previous ?? before.at(-1);
  return (
    <nav class="pager" aria-label={t("pager.label")}>
      {!isFirst && <a class="button quiet" href={pageAt(view, first, [])}>{t("pager.first")}</a>}
      {back !== undefined && (
        <a class="button quiet" href={pageAt(view, back, before.slice(0, -1))} rel="prev">
          {t("pager.previous")}
        </a>
      )}
      {next !== undefined && (
        <a
          class="button quiet"
          href={pageAt(view, next, previous === undefined ? [...before, at] : [])}
          rel="next"
        >
          {t("pager.next")}
        </a>
      )}
    </nav>
  );
}

function pageAt({ path, query }: View, cursor: string, before: readonly string[]): string {
  const values = new URLSearchParams(query);
  values.delete("cursor");
  values.delete("before");
  if (cursor !== first) values.set("cursor", cursor);
  for (const each of before.slice(-rememberedMax)) values.append("before", each);
  return values.size === 0 ? path : `${path}?${values}`;
}
