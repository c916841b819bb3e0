/** Makes a corpus: `songhanh corpus DIR …`, or this file run by itself. */
import type { Output } from "../../gateway/command/command.ts";
import { CommandError, exitCodes } from "../../gateway/command/command_error.ts";
import { json } from "../../gateway/command/common_options.ts";
import { consoleOutput } from "../../gateway/command/console_output.ts";
import { corpusOptions } from "../../gateway/command/corpus_options.ts";
import { formatTable } from "../../gateway/command/format_table.ts";
import { Progress } from "../../gateway/command/progress.ts";
import { readOptions } from "../../gateway/command/read_options.ts";
import { makeCorpus } from "./make_corpus.ts";

async function main(args: readonly string[], output: Output): Promise<void> {
  const { values, words } = readOptions(args, { ...corpusOptions, ...json }, ["DIR"]);
  const { json: asJson, mix = "day", ...counts } = values;
  const progress = new Progress(output, "messages");
  const facts = await makeCorpus(words[0]!, {
    ...{ mix, ...counts },
    onProgress: (done) => progress.at({ done, all: counts.messages }),
  }).finally(() => progress.end());
  if (asJson) return output.json(facts);
  const { kinds, ...others } = facts;
  output.text(formatTable(undefined, [
    ...Object.entries(others),
    ...Object.entries(kinds).map(([kind, made]) => [`messages of ${kind}`, made]),
  ]));
}

if (import.meta.main) {
  const output = consoleOutput();
  try {
    await main(Deno.args, output);
  } catch (error) {
    output.remark(`songhanh corpus: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof CommandError ? error.exitCode : exitCodes.software);
  }
}
