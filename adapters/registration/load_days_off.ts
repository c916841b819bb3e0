import {
  announcedDays,
  type DaysOff,
  joinDaysOff,
  readDaysOff,
} from "../../core/registration/mod.ts";

/**
 * The days off that are built in and those of a file. It is read each time, so that a change counts at
 * once; a file that cannot be used is told, and what is built in counts alone.
 */
export async function loadDaysOff(
  path: string | undefined,
  onFault: (fault: string) => void,
): Promise<DaysOff> {
  if (path === undefined) return announcedDays;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    onFault(`cannot read ${path}: ${error instanceof Error ? error.name : "unknown error"}`);
    return announcedDays;
  }
  const read = readDaysOff(text);
  if ("off" in read) return joinDaysOff(announcedDays, read);
  onFault(`${path}: line ${read.line}: ${read.reason}`);
  return announcedDays;
}
