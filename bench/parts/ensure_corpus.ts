import { join } from "node:path";
import { type CorpusOptions, makeCorpus, readCorpusFacts } from "../corpus/mod.ts";

/** The corpus of these options below `dir`, made if it is not there whole. */
export async function ensureCorpus(
  dir: string,
  options: CorpusOptions,
  log: (text: string) => void,
): Promise<string> {
  const { seed, mix, messages, users } = options;
  const name = `${mix.replace(/[^\w-]+/g, "_")}-${messages}-${users}-${seed}`;
  const path = join(dir, "corpora", name);
  try {
    const facts = await readCorpusFacts(path);
    if (facts.messages === messages && facts.users === users) return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  log(`making the corpus ${name}`);
  await makeCorpus(path, options);
  return path;
}
