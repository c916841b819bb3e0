import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { DefinitionList, Time } from "../components/mod.ts";
import type { View } from "../view.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

/** A shape of its own for every mode, for those who do not see colours. */
const shapes = {
  // A disc with an arrow to the right: messages go through.
  relay: (
    <>
      <circle cx="32" cy="32" r="29" />
      <path class="ink" d="M14 28h20v-9l17 13-17 13v-9H14z" />
    </>
  ),
  // A triangle with an exclamation mark: another one answers.
  standby: (
    <>
      <path d="M32 3 62 59H2z" />
      <path class="ink" d="M28 23h8l-2 19h-4zM28 46h8v8h-8z" />
    </>
  ),
  // A rhomb with an arrow to the left: back to its owner.
  failback: (
    <>
      <path d="M32 1 63 32 32 63 1 32z" />
      <path class="ink" d="M50 28H30v-9L13 32l17 13v-9h20z" />
    </>
  ),
  // An octagon with a bar: nobody enters.
  closed: (
    <>
      <path d="M20 3h24l17 17v24L44 61H20L3 44V20z" />
      <path class="ink" d="M13 27h38v10H13z" />
    </>
  ),
} as const;

/**
 * The mode in force: name, shape, since when, by whom and why. How messages fare in it stands in the
 * line above every page, whose colour it takes where that is worse than its own.
 */
export function ModeBanner(
  { view, mode }: { readonly view: View; readonly mode: StoredMode },
) {
  const { t, service } = view;
  const name = mode.mode;
  return (
    <section
      id="mode"
      class={`mode ${name} ${service.level}`}
      aria-label={t("mode.label")}
      data-live
    >
      <svg class="shape" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
        {shapes[name]}
      </svg>
      <div class="words">
        <strong>{t(`mode.${name}`)}</strong>
      </div>
      <DefinitionList
        pairs={[
          [t("mode.epoch"), String(mode.epoch)],
          [t("mode.since"), <Time view={view} at={mode.since} />],
          [t("by"), mode.by],
          [t("reason"), reasonText(view.lang, mode.reason)],
        ]}
      />
    </section>
  );
}
