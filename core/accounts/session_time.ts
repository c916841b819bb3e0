const minuteMs = 60_000;

/** How long a session lasts without a request. */
export const sessionIdleMs = 30 * minuteMs;

/** How long it lasts at all. */
export const sessionMs = 12 * 60 * minuteMs;

/** When a session that was opened then ends whatever is done with it. */
export function sessionEnd(openedAt: Date): Date {
  return new Date(openedAt.getTime() + sessionMs);
}

/** Whether a session still counts. */
export function isSessionAlive(
  { seenAt, endsAt }: { readonly seenAt: Date; readonly endsAt: Date },
  now: Date,
): boolean {
  return now < endsAt && now.getTime() - seenAt.getTime() < sessionIdleMs;
}
