/** The things reordered so that owners take turns; each owner's things keep their order. */
export function takeTurns<T>(things: readonly T[], ownerOf: (thing: T) => string): T[] {
  const queues = [...Map.groupBy(things, ownerOf).values()];
  if (queues.length < 2) return [...things];
  const turns: T[] = [];
  for (let round = 0; turns.length < things.length; round++) {
    for (const queue of queues) if (round < queue.length) turns.push(queue[round]!);
  }
  return turns;
}
