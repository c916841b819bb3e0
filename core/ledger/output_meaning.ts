import {
  type Channel,
  channelOutputs,
  type FamilyName,
  officerOutputs,
  procedureKinds,
} from "../procedures/mod.ts";

/** What an output tells about the declaration that it shows. */
export interface OutputMeaning {
  readonly families: readonly FamilyName[];
  /** Absent where the output is the same for several channels. */
  readonly channel?: Channel;
  /** It is not green, whatever else: the permit after a check. */
  readonly atLeast?: Channel;
  /** A permit: the goods may leave. */
  readonly clears: boolean;
  /** The permit is a release before clearance: that comes later. */
  readonly releases: boolean;
  /** The answer to an inquiry: its items say whether there is a permit. */
  readonly isAnswer: boolean;
}

const meanings = new Map<string, OutputMeaning>();
for (const [family, variants] of Object.entries(channelOutputs)) {
  for (const [variant, { registered, corrected }] of Object.entries(variants)) {
    const releases = variant === "release";
    for (const { notices, permit } of [registered, corrected]) {
      for (const [channel, outputs] of Object.entries(notices)) {
        for (const output of outputs) {
          learn(output, family as FamilyName, { channel: Number(channel) as Channel });
        }
      }
      if (permit !== undefined) {
        learn(permit, family as FamilyName, { clears: true, releases });
      }
    }
  }
}
for (const [family, { permit }] of Object.entries(officerOutputs)) {
  for (const [variant, output] of Object.entries(permit)) {
    learn(output, family as FamilyName, { clears: true, releases: variant === "release" });
  }
}
for (const { kind, inquiries = [], family } of procedureKinds.values()) {
  if (kind !== "refer") continue;
  for (const { output, family: shown = family } of inquiries) {
    if (channelOutputs[shown] !== undefined) learn(output, shown, { isAnswer: true });
  }
}
// Customs' own corrections, of which the standby makes none, and approvals as others see them.
for (
  const [output, family] of Object.entries<FamilyName>({
    ...{ VAD2AY: "import declaration", VAD2BZ: "import declaration", VAD2RY: "import declaration" },
    ...{ VAD3AY: "import declaration", VAD3BZ: "import declaration", VAD3RY: "import declaration" },
    ...{ VAE2LY: "export declaration", VAE2RY: "export declaration" },
    ...{ VAE3LY: "export declaration", VAE3RY: "export declaration" },
  })
) learn(output, family, { channel: Number(output[3]) as Channel });
for (const output of ["VAS505", "VAS507"]) learn(output, "transport declaration", { clears: true });

function learn(
  output: string,
  family: FamilyName,
  { channel, clears = false, releases = false, isAnswer = false }: Partial<OutputMeaning>,
): void {
  const known = meanings.get(output);
  // A permit's code says whether it was green or came after a check.
  const digit = clears && /^VA[DE]\d/.test(output) ? Number(output[3]) : undefined;
  const told = digit === 1 ? 1 : channel;
  const isSame = known === undefined || known.channel === told;
  meanings.set(output, {
    families: [...new Set([...known?.families ?? [], family])],
    channel: isSame ? told : undefined,
    atLeast: digit !== undefined && digit > 1 ? 2 : undefined,
    clears,
    releases,
    isAnswer,
  });
}

/**
 * What an output tells, by the tables of reports turned round; undefined for all that tell nothing of
 * channel and permit.
 */
export function outputMeaning(output: string): OutputMeaning | undefined {
  return meanings.get(output);
}

/** Procedures whose answers show a declaration with its channel. */
export const tellingInquiries: readonly string[] = [...procedureKinds]
  .filter(([, { kind, inquiries = [] }]) =>
    kind === "refer" && inquiries.some(({ output }) => meanings.get(output)?.isAnswer)
  ).map(([code]) => code);
