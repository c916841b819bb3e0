const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * What ends sooner, in milliseconds, needs its successor now. One table for whoever tells of it:
 * pages, notifications, diagnostics and the alarms of `deploy/prometheus`.
 */
export const endsSoonMs = {
  /** The certificate of a trusted authority. */
  authority: 60 * dayMs,
  /** A certificate that this gateway shows, or signs with. */
  own: 30 * dayMs,
  /** A revocation list: another one should have followed by then. */
  list: 12 * hourMs,
} as const;
