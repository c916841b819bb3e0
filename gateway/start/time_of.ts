import type { Config } from "../settings/config.ts";

/** The time by which messages are received, documents decided and windows run. */
export function timeOf({ clockOffsetMs }: Config): Date {
  return new Date(Date.now() + clockOffsetMs);
}
