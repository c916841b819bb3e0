import type { FamilyName } from "./document_families.ts";

/** Green, yellow, red: cleared without check, papers checked, papers and goods checked. */
export type Channel = 1 | 2 | 3;

/** Reports after a registration or correction that decided a channel. */
export interface ChannelReports {
  /** Copy of what was registered with the channel; on red also the notice of inspection. */
  readonly notices: Readonly<Partial<Record<Channel, readonly string[]>>>;
  /** The permit: goods may leave. Green only, because the others wait for an officer. */
  readonly permit?: string;
}

/** The reports of one way to declare: at registration and after a correction. */
export interface ChannelOutputs {
  readonly registered: ChannelReports;
  readonly corrected: ChannelReports;
}

/**
 * How a declaration wants its goods: cleared; released before the duties are settled; or moved into
 * or out of a bonded warehouse. The titles of the reports name these three.
 */
export type ClearanceVariant = "clearance" | "release" | "bonded warehouse";

/**
 * Reports by family and variant. In their codes the first digit is the channel; the last letters are
 * C or D for the copy with the channel, E for a correction by the declarant, G, F or J for the permit.
 * No report of a correction exists for green (`VAD1AE`): its copy is that of the registration.
 */
export const channelOutputs: Readonly<
  Partial<
    Record<FamilyName, Readonly<Partial<Record<ClearanceVariant, ChannelOutputs>>>>
  >
> = {
  "import declaration": {
    "clearance": {
      registered: {
        notices: { 1: ["VAD1AC"], 2: ["VAD2AC"], 3: ["VAD3AC", "VAD487"] },
        permit: "VAD1AG",
      },
      corrected: {
        notices: { 1: ["VAD1AC"], 2: ["VAD2AE"], 3: ["VAD3AE", "VAD487"] },
        permit: "VAD1AG",
      },
    },
    "release": {
      registered: {
        notices: { 1: ["VAD1BK"], 2: ["VAD2BK"], 3: ["VAD3BK", "VAD487"] },
        permit: "VAD1BJ",
      },
      corrected: {
        notices: { 1: ["VAD1BK"], 2: ["VAD2BM"], 3: ["VAD3BM", "VAD487"] },
        permit: "VAD1BJ",
      },
    },
    "bonded warehouse": {
      registered: {
        notices: { 1: ["VAD1RC"], 2: ["VAD2RC"], 3: ["VAD3RC", "VAD487"] },
        permit: "VAD1RG",
      },
      corrected: {
        notices: { 1: ["VAD1RC"], 2: ["VAD2RE"], 3: ["VAD3RE", "VAD487"] },
        permit: "VAD1RG",
      },
    },
  },
  "small import declaration": {
    "clearance": {
      registered: {
        notices: { 1: ["VAD1FC"], 2: ["VAD2FC"], 3: ["VAD3FC", "VAD487"] },
        permit: "VAD1FG",
      },
      corrected: {
        notices: { 1: ["VAD1FC"], 2: ["VAD2FE"], 3: ["VAD3FE", "VAD487"] },
        permit: "VAD1FG",
      },
    },
  },
  "export declaration": {
    "clearance": {
      registered: {
        notices: { 1: ["VAE1LD"], 2: ["VAE2LD"], 3: ["VAE3LD", "VAE474"] },
        permit: "VAE1LF",
      },
      corrected: {
        notices: { 1: ["VAE1LD"], 2: ["VAE2LE"], 3: ["VAE3LE", "VAE474"] },
        permit: "VAE1LF",
      },
    },
    "bonded warehouse": {
      registered: {
        notices: { 1: ["VAE1RD"], 2: ["VAE2RD"], 3: ["VAE3RD", "VAE474"] },
        permit: "VAE1RF",
      },
      corrected: {
        notices: { 1: ["VAE1RD"], 2: ["VAE2RE"], 3: ["VAE3RE", "VAE474"] },
        permit: "VAE1RF",
      },
    },
  },
  "small export declaration": {
    "clearance": {
      registered: {
        notices: { 1: ["VAE1JD"], 2: ["VAE2JD"], 3: ["VAE3JD", "VAE474"] },
        permit: "VAE1JF",
      },
      corrected: {
        notices: { 1: ["VAE1JD"], 2: ["VAE2JE"], 3: ["VAE3JE", "VAE474"] },
        permit: "VAE1JF",
      },
    },
  },
  "transport declaration": {
    "clearance": {
      registered: { notices: { 1: ["VAS503"], 2: ["VAS503"] }, permit: "VAS504" },
      corrected: { notices: { 1: ["VAS513"], 2: ["VAS513"] }, permit: "VAS506" },
    },
  },
};

/** Kinds of declaration (item ICB, ECB) that move goods into or out of a bonded warehouse. */
export const bondedWarehouseKinds: ReadonlySet<string> = new Set(["C11", "C12"]);

/** Which reports a declaration gets, by its kind and by whether it asks for release before permit. */
export function clearanceVariant(
  family: FamilyName,
  declarationKind: string,
  releaseReason: string,
): ClearanceVariant {
  const variants = channelOutputs[family] ?? {};
  if ("release" in variants && releaseReason !== "") return "release";
  if ("bonded warehouse" in variants && bondedWarehouseKinds.has(declarationKind)) {
    return "bonded warehouse";
  }
  return "clearance";
}
