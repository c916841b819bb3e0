/** Below zero where `a` is the older of two versions such as `0.2.0`; what follows a `-` says nothing. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  const differs = one.findIndex((number, index) => number !== other[index]);
  return differs === -1 ? 0 : one[differs]! - other[differs]!;
}

function numbersOf(version: string): number[] {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-.*)?$/.exec(version);
  if (found === null) {
    throw new Error(`Cannot read version "${version}": expected three numbers such as 0.2.0`);
  }
  return found.slice(1, 4).map(Number);
}
