/**
 * Names that look like settings and that nobody reads. A misspelt setting is one that is not in
 * force, and shows when it is needed: at the next failure.
 */
import { nearest } from "./nearest.ts";

/** Names beside the settings proper: secrets of the command line, and what tests read. */
const others = /^SONGHANH_(TOKEN|USER_PASSWORD|ACCESS_KEY|TEST_\w+)$/;

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

/** The known name that is meant, if any is near. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const written = name.replace(/^export\s+/i, "").toUpperCase().replaceAll("-", "_");
  return nearest(written, known, DISTANCE_MAX);
}
