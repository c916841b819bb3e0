import { headerBytes } from "./header.ts";
import { deliveryControl } from "./write_output_message.ts";

const rtpInfoOffset = 179;
const rtpInfoLength = 30;
const encoder = new TextEncoder();

/**
 * A copy of a stored output message for one delivery by retrieval: control `SSP` and this
 * delivery's token in the RTP information (docs/wire-protocol.md 8.4). Everything else stays, so
 * that a second delivery differs in nothing but the token. Throws on a token that does not fit.
 */
export function stampDelivery(message: Uint8Array, token: string): Uint8Array<ArrayBuffer> {
  if (message.length < headerBytes) throw new Error("Cannot stamp a delivery: no message");
  if (token.length > rtpInfoLength || !/^[\x20-\x7e]*$/.test(token)) {
    throw new Error(`Cannot stamp a delivery: expected a token of ${rtpInfoLength} characters`);
  }
  const stamped = new Uint8Array(message);
  stamped.set(encoder.encode(deliveryControl), 0);
  stamped.set(encoder.encode(token.padEnd(rtpInfoLength)), rtpInfoOffset);
  return stamped;
}
