import type { Config } from "../config.ts";

/** The time by which messages are received, documents decided and windows run. */
export function timeOf({ clockOffsetMs }: Config): Date {
  return new Date(Date.now() + clockOffsetMs);
}
