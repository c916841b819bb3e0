import type { Layout } from "../catalogue/layout.ts";

/** Header (398 bytes) with its line end. */
const headerBytes = 400;
const lineEndBytes = 2;

/**
 * Bytes of the largest request of a layout, header included: every item filled to its width, every
 * group to its last repetition (docs/wire-protocol.md 5.4).
 */
export function requestBytesMax(layout: Layout): number {
  return layout.items
    .filter((item) => item.inRequest)
    .reduce((sum, item) => sum + item.repeatMax * (item.widthBytes + lineEndBytes), headerBytes);
}
