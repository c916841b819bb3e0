/** How long the database may take; without its answer the rest is told (F50). */
const DATABASE_MS_MAX = 1_000;

/** What was asked for, or undefined where it fails or takes too long. */
export async function withinTime<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DATABASE_MS_MAX);
  });
  const found = await Promise.race([asked.catch(() => undefined), late]);
  clearTimeout(timer);
  return found;
}
