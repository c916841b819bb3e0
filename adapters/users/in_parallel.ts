/**
 * Does asynchronous work on each item, at most `parallelMax` at once, and gives the results in the
 * order of the items. The first failure ends it: nothing new is begun.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  parallelMax: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  const workers = Array.from({ length: Math.min(parallelMax, items.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    rest.return?.();
  }
  return results;
}
