import { say } from "../reasons/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

/** Below this a disk is nearly full; what grows needs room for the night. */
const LOW_PERCENT = 15;
const FULL_PERCENT = 5;
const FULL_BYTES = 1_000_000_000;

export function judgeDisk(
  { path, freeBytes, totalBytes }: {
    readonly path: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
  },
): Remark {
  const percent = Math.floor(100 * freeBytes / Math.max(1, totalBytes));
  const values = { path, free: sizeOf(freeBytes), percent };
  if (percent >= LOW_PERCENT && freeBytes >= FULL_BYTES) {
    return { light: "good", says: say("DISK_FREE", values) };
  }
  const light = percent < FULL_PERCENT || freeBytes < FULL_BYTES ? "bad" : "warning";
  return { light, says: say("DISK_LOW", values), advice: say("DISK_LOW_DO") };
}

function sizeOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
