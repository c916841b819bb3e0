import type { Layout } from "../../catalogue/layout.ts";

/** A file of `testdata/`, for tests. */
export function sample(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, import.meta.url));
}

/** The layouts of `testdata/`: of requests TST, and of the M output VZZ001. */
export function sampleLayouts(): { layout: Layout; reference: Layout } {
  return JSON.parse(Deno.readTextFileSync(new URL("layout.json", import.meta.url)));
}
