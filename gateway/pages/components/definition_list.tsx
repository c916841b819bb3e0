import type { Child } from "hono/jsx";

/** Names and values, one pair below the other; pairs without a value are left out. */
export function DefinitionList(
  { pairs }: { readonly pairs: readonly (readonly [name: string, value: Child])[] },
) {
  return (
    <dl class="pairs">
      {pairs.filter(([, value]) => (value ?? "") !== "").map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
