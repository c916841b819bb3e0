/**
 * Names of the settings that are others now than they were, in order: no running process takes them
 * over. Values are not told, as they may be secrets.
 */
export function settingsChanged(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => /^(SONGHANH|OTEL)_/.test(name) && before[name] !== now[name])
    .sort();
}
