import type { Switcher } from "../../../adapters/switching/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";

type Refusal = Exclude<Awaited<ReturnType<Switcher["request"]>>, { readonly kind: "taken" }>;

/** Why an order to switch is not carried out: by field, or as a whole. */
export interface OrderRefused {
  readonly faults?: FormFaults;
  readonly refused?: string;
}

/** In the reader's language. */
export function orderRefused({ t, lang }: View, answer: Refusal): OrderRefused {
  switch (answer.kind) {
    case "other epoch":
      return { faults: { expectedEpoch: t("switch.otherEpoch", { found: answer.found }) } };
    case "busy":
      return { refused: t("switch.busy", { run: answer.run }) };
    case "refused": {
      const obstacles = answer.obstacles.map(({ sentence }) => reasonText(lang, sentence));
      return { refused: obstacles.join("; ") };
    }
  }
}
