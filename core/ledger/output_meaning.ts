import {
  type Channel,
  channelOutputs,
  type FamilyName,
  officerOutputs,
} from "../procedures/mod.ts";

/** What a report tells about the declaration that caused it. */
export interface OutputMeaning {
  readonly families: readonly FamilyName[];
  /** Absent where the report is the same for several channels. */
  readonly channel?: Channel;
  /** A permit: the goods may leave. */
  readonly clears: boolean;
}

const meanings = new Map<string, OutputMeaning>();
for (const [family, variants] of Object.entries(channelOutputs)) {
  for (const { registered, corrected } of Object.values(variants)) {
    for (const { notices, permit } of [registered, corrected]) {
      for (const [channel, outputs] of Object.entries(notices)) {
        for (const output of outputs) learn(output, family as FamilyName, Number(channel), false);
      }
      if (permit !== undefined) learn(permit, family as FamilyName, undefined, true);
    }
  }
}

// After a check the permit has another code; it is one of yellow as of red.
for (const [family, { permit }] of Object.entries(officerOutputs)) {
  for (const output of Object.values(permit)) learn(output, family as FamilyName, undefined, true);
}

function learn(
  output: string,
  family: FamilyName,
  channel: number | undefined,
  clears: boolean,
): void {
  const known = meanings.get(output);
  const isSame = known === undefined || known.channel === channel;
  meanings.set(output, {
    families: [...new Set([...known?.families ?? [], family])],
    channel: isSame ? channel as Channel | undefined : undefined,
    clears,
  });
}

/** What a report means, by the tables of channel and officers' reports turned round; undefined for all others. */
export function outputMeaning(output: string): OutputMeaning | undefined {
  return meanings.get(output);
}
