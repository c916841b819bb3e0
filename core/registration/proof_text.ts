/** Why an enterprise proves who it is. */
export const proofPurposes = ["register", "recover", "change", "cancel"] as const;
export type ProofPurpose = typeof proofPurposes[number];

/** How long a text to sign counts, in milliseconds. */
export const proofMs = 60 * 60 * 1000;

const purposes: Readonly<Record<ProofPurpose, string>> = {
  register: "Dang ky nguoi su dung / Register as a user",
  recover: "Dat lai mat khau / Set a new password",
  change: "Sua doi thong tin dang ky / Change the registration",
  cancel: "Huy dang ky / Cancel the registration",
};

/**
 * The text that an enterprise signs to prove who it is. ASCII with line feeds, so that every tool
 * leaves its bytes alone; the random part makes every one different.
 */
export function proofText(
  { purpose, taxCode, nonce, at }: {
    readonly purpose: ProofPurpose;
    readonly taxCode: string;
    readonly nonce: string;
    readonly at: Date;
  },
): string {
  return [
    "SONGHANH",
    purposes[purpose],
    `Ma so thue / Tax code: ${taxCode}`,
    `Thoi diem / Time: ${at.toISOString()}`,
    `So ngau nhien / Nonce: ${nonce}`,
    "",
  ].join("\n");
}
