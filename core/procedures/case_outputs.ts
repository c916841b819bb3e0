import type { FamilyName } from "./document_families.ts";

/** Reports that tell what an officer decided about a paper that is no declaration; absent = none. */
export interface CaseOutputs {
  readonly accepted?: string;
  readonly rejected?: string;
  readonly correction?: string;
  /** What was accepted is taken back. */
  readonly cancelled?: string;
}

export interface CaseOutputsByDirection {
  readonly inbound: CaseOutputs;
  readonly outbound: CaseOutputs;
  /** Item whose value says which; absent = the declaration that the paper names says it. */
  readonly direction?: string;
}

const both = (outputs: CaseOutputs): CaseOutputsByDirection => ({
  inbound: outputs,
  outbound: outputs,
});

const exemptionList = (prefix: "VAD" | "VAE"): CaseOutputs => ({
  accepted: `${prefix}803`,
  rejected: `${prefix}804`,
  correction: `${prefix}806`,
  cancelled: `${prefix}805`,
});

/** Of an amendment that is accepted there are three with one title and one layout: the first is taken. */
const amendment = { accepted: "VAL803", rejected: "VAL806" };

/** The permits of other ministries: granted, refused, cancelled, with an instruction. */
const permit = (prefix: string): CaseOutputsByDirection =>
  both({
    accepted: `${prefix}3`,
    rejected: `${prefix}4`,
    cancelled: `${prefix}5`,
    correction: `${prefix}6`,
  });

/**
 * By family, as the titles of the list of outputs say it. It has no report that asks to correct an
 * amendment: the customs instruction to the declaration that is amended does. It has none at all about
 * a message with files (MSB): officers read it, and decide about the declaration that it names. An
 * application with files has one result, whose remark says which.
 */
export const caseOutputs: Readonly<Partial<Record<FamilyName, CaseOutputsByDirection>>> = {
  "tax amendment": {
    inbound: { ...amendment, correction: "VAD800" },
    outbound: { ...amendment, correction: "VAE800" },
  },
  "exemption list": {
    direction: "IEC",
    inbound: exemptionList("VAD"),
    outbound: exemptionList("VAE"),
  },
  "application": both({ accepted: "VAL006", rejected: "VAL006", correction: "VAL006" }),
  "explosives permit": permit("VAHP0"),
  "animal quarantine permit": permit("VAJP0"),
  "food quality permit": permit("VAGP0"),
  "medicine permit": permit("VAGP1"),
};

/** Papers that an office sees as cases; about messages with files nothing is decided. */
export const caseFamilies: readonly FamilyName[] = [
  ...Object.keys(caseOutputs) as FamilyName[],
  "attached documents",
];
