import type { Layout } from "../catalogue/layout.ts";

/** A file of `core/wire/testdata/`. */
export function sample(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../wire/testdata/${name}`, import.meta.url));
}

/** The layouts there: of requests TST, and of the M output VZZ001. */
export function sampleLayouts(): { layout: Layout; reference: Layout } {
  return JSON.parse(
    Deno.readTextFileSync(new URL("../wire/testdata/layout.json", import.meta.url)),
  );
}
