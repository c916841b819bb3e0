/**
 * A number that both systems have given names two documents (F74). The standby's is kept under the
 * number, VNACCS's under this id, and each owner is shown his own.
 */
export function twinId(id: string): string {
  return `${twinPrefix}${id}`;
}

/** The number of a document of VNACCS that is kept under another id; undefined for all others. */
export function twinOf(id: string): string | undefined {
  return id.startsWith(twinPrefix) ? id.slice(twinPrefix.length) : undefined;
}

const twinPrefix = "vnaccs:";
