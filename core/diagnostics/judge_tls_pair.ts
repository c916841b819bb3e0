import { asSaid, say } from "../reasons/mod.ts";
import { endsSoonMs } from "../trust/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

const dayMs = 86_400_000;

/** A certificate and its key as files, named by the setting of the certificate. */
export type TlsPairFacts =
  & { readonly setting: string }
  & (
    | { readonly unreadable: string }
    | {
      readonly notBeforeMs: number;
      readonly notAfterMs: number;
      readonly isKeyOfAnother: boolean;
      /** Others than its owner may read the key. */
      readonly isKeyOpen: boolean;
      /** Whoever listens shows another certificate than the file holds. */
      readonly isAnotherShown: boolean;
    }
  );

export function judgeTlsPair(facts: TlsPairFacts, now: Date): Remark[] {
  const { setting } = facts;
  if ("unreadable" in facts) {
    const says = say("TLS_UNREADABLE", { setting, why: asSaid(facts.unreadable) });
    return [{ light: "bad", says, advice: say("TLS_UNREADABLE_DO") }];
  }
  const { notBeforeMs, notAfterMs, isKeyOfAnother, isKeyOpen, isAnotherShown } = facts;
  const remarks: Remark[] = [];
  const leftMs = notAfterMs - now.getTime();
  const days = Math.floor(leftMs / dayMs);
  const renew = say("TLS_RENEW_DO");
  if (notBeforeMs > now.getTime()) {
    remarks.push({ light: "bad", says: say("TLS_NOT_YET", { setting }), advice: renew });
  } else if (leftMs <= 0) {
    remarks.push({ light: "bad", says: say("TLS_ENDED", { setting }), advice: renew });
  } else if (leftMs < endsSoonMs.own) {
    remarks.push({ light: "warning", says: say("TLS_ENDS", { setting, days }), advice: renew });
  } else remarks.push({ light: "good", says: say("TLS_HOLDS", { setting, days }) });
  if (isKeyOfAnother) {
    const advice = say("TLS_KEY_OTHER_DO");
    remarks.push({ light: "bad", says: say("TLS_KEY_OTHER", { setting }), advice });
  }
  if (isKeyOpen) {
    const advice = say("TLS_KEY_OPEN_DO");
    remarks.push({ light: "warning", says: say("TLS_KEY_OPEN", { setting }), advice });
  }
  if (isAnotherShown) {
    const advice = say("TLS_OTHER_SHOWN_DO");
    remarks.push({ light: "warning", says: say("TLS_OTHER_SHOWN", { setting }), advice });
  }
  return remarks;
}
