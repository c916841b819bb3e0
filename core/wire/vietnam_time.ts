const offsetMs = 7 * 60 * 60 * 1000;

/**
 * `yyyyMMddHHmmss` in Vietnam time (UTC+7, no summer time), as the header's server receive time: the
 * terminal compares it with its own clock (wire protocol section 1.3).
 */
export function vietnamTime(at: Date): string {
  return new Date(at.getTime() + offsetMs).toISOString().slice(0, 19).replace(/[-T:]/g, "");
}
