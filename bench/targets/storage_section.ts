import { type Grown, measureGrowth } from "../parts/growth_part.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { Figure } from "./figure.ts";
import type { TargetSection } from "./target_bench.ts";

const modes = [
  { mode: "standby", what: "stood in", disk: { must: 6, aim: 4.4 }, log: { must: 5.5, aim: 4.2 } },
  { mode: "relay", what: "relayed", disk: {}, log: { must: 4, aim: 3 } },
] as const;

/** Bytes on disk and in the write-ahead log for each message (`growth_part.ts`). */
export const storageSection: TargetSection = async ({ context, production, corpora }) => {
  const { lanes, seconds } = context;
  const corpus = corpora.mic;
  await using primary = await startAnsweringPrimary();
  const figures: Figure[] = [];
  const data: Record<string, Grown> = {};
  for (const { mode, what, disk, log } of modes) {
    await using subject = await startGateway({
      ...{ corpus, database: production, mode, lanes, primary: primary.edi },
    });
    const grown = await measureGrowth({ database: production, seconds: 3 * seconds }, corpus, {
      ...{ target: subject.edi, caCert: subject.caCert },
    });
    const kilobytes = { unit: "KB", less: true };
    figures.push(
      { what: `on disk per message ${what}`, value: grown.keptBytes / 1000, ...kilobytes, ...disk },
      {
        what: `write-ahead log per message ${what}`,
        ...{ value: grown.logBytes / 1000, ...kilobytes, ...log },
        why: `${grown.messages} messages`,
      },
    );
    data[mode] = grown;
  }
  return { figures, data };
};
