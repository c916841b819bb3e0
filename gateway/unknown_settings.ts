/**
 * Names that look like settings and that nobody reads. A misspelt setting is one that is not in
 * force, and shows when it is needed: at the next failure.
 */

/** Names beside the settings proper: the command line's token, and what tests read. */
const others = /^SONGHANH_(TOKEN|TEST_\w+)$/;

/** What Kubernetes puts into a container's environment for a service called songhanh or songhanh-…. */
const serviceLinks =
  /^SONGHANH_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;
const serviceAddress = /^(tcp|udp|sctp):\/\//;

/** Settings that were, and what to do in their place. */
const removed: Readonly<Record<string, string>> = {
  SONGHANH_GREEN_CLEARS:
    "a permit always closes the declaration now; what is permitted without an officer is SONGHANH_PERMIT",
};

/** More letters than these apart, two names have nothing to do with each other. */
const DISTANCE_MAX = 6;

/**
 * One sentence for each name of `environment` that means to be a setting and is not among `known`;
 * values, which may be secrets, are not in it.
 */
export function unknownSettings(
  environment: Readonly<Record<string, string>>,
  known: readonly string[],
): string[] {
  return Object.entries(environment)
    .filter(([name, value]) =>
      /^(export\s+)?songhanh[_-]/i.test(name) && value !== "" && !known.includes(name) &&
      !others.test(name) && !serviceLinks.test(name) &&
      !(name.endsWith("_PORT") && serviceAddress.test(value))
    )
    .map(([name]) => {
      const instead = removed[name];
      if (instead !== undefined) return `${name}: this setting is gone – ${instead}`;
      const nearest = nearestOf(name, known);
      return `${name}: there is no such setting${nearest ? `; did you mean ${nearest}?` : ""}`;
    });
}

/** The known name that is fewest letters away, if any is near. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const written = name.replace(/^export\s+/i, "").toUpperCase().replaceAll("-", "_");
  let nearest: string | undefined;
  let least = DISTANCE_MAX + 1;
  for (const each of known) {
    const distance = distanceOf(written, each);
    if (distance < least) [nearest, least] = [each, distance];
  }
  return nearest;
}

/** Letters to insert, remove or replace until one text is the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
