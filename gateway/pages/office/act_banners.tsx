import type { OfficerActFault } from "../../../core/documents/mod.ts";
import type { NextPaper } from "../../../adapters/officers/mod.ts";
import { Banner } from "../components/mod.ts";
import type { View } from "../view.ts";
import { paperPath } from "./paper_path.ts";

/** What became of what an officer has just asked for. */
export interface ActSaid {
  readonly fault?: OfficerActFault | "changed";
  /** Name of a file that was asked for and is damaged. */
  readonly fileFault?: string;
  /** Reports of an act that was just done. */
  readonly outputs?: readonly string[];
  /** A lighter channel was just proposed. */
  readonly proposed?: boolean;
  /** After a decision: the paper that waits next; null where none does. */
  readonly next?: NextPaper | null;
}

/** Says it, and that VNACCS decides while the standby does not. */
export function ActBanners(
  { view, active, fault, fileFault, outputs, proposed = false, next }: ActSaid & {
    readonly view: View;
    /** Whether the standby decides now. */
    readonly active: boolean;
  },
) {
  const { t } = view;
  return (
    <>
      {fault !== undefined && <Banner view={view} kind="bad">{t(`actFault.${fault}`)}</Banner>}
      {fileFault !== undefined && (
        <Banner view={view} kind="bad">{t("files.damaged", { name: fileFault })}</Banner>
      )}
      {outputs !== undefined && (
        <Banner view={view} kind="good">
          {outputs.length === 0
            ? t("act.doneSilent")
            : t("act.done", { outputs: outputs.join(", ") })}
        </Banner>
      )}
      {proposed && <Banner view={view} kind="good">{t("act.proposedDone")}</Banner>}
      {next === null && <p>{t("act.next.none")}</p>}
      {next && (
        <p class="next-paper">
          <a class="button" href={paperPath(next)}>{t("act.next", { number: next.number })}</a>
        </p>
      )}
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
    </>
  );
}
