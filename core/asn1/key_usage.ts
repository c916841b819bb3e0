/** Bits of the key usage extension, in the order of RFC 5280 section 4.2.1.3: bit 0 is the lowest. */
export const keyUsageBit = {
  digitalSignature: 1 << 0,
  nonRepudiation: 1 << 1,
  keyEncipherment: 1 << 2,
  dataEncipherment: 1 << 3,
  keyAgreement: 1 << 4,
  keyCertSign: 1 << 5,
  crlSign: 1 << 6,
  encipherOnly: 1 << 7,
  decipherOnly: 1 << 8,
} as const;

/** The bits that a key usage names, for people. */
export function keyUsageNames(keyUsage: number): string {
  const names = Object.entries(keyUsageBit).filter(([, bit]) => (keyUsage & bit) !== 0);
  return names.map(([name]) => name).join(", ") || "nothing";
}
