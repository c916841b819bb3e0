import type { View } from "../view.ts";

/** Goes on by a cursor: `next` is the cursor of the next page, `isFirst` whether none was given. */
export function Pager(
  { view, next, isFirst }: {
    readonly view: View;
    readonly next: string | undefined;
    readonly isFirst: boolean;
  },
) {
  if (next === undefined && isFirst) return null;
  return (
    <nav class="pager" aria-label={view.t("pager.label")}>
      {!isFirst && (
        <a class="button quiet" href={withCursor(view, undefined)}>{view.t("pager.first")}</a>
      )}
      {next !== undefined && (
        <a class="button quiet" href={withCursor(view, next)} rel="next">{view.t("pager.next")}</a>
      )}
    </nav>
  );
}

function withCursor({ path, query }: View, cursor: string | undefined): string {
  const values = new URLSearchParams(query);
  values.delete("cursor");
  if (cursor !== undefined) values.set("cursor", cursor);
  return values.size === 0 ? path : `${path}?${values}`;
}
