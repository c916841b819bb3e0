import { loadSigner } from "../../adapters/authority/load_signer.ts";
import { plainReply, type ReplyWriter, signedReply } from "../../adapters/standby/reply_writer.ts";
import type { Pair } from "../keys/credentials.ts";

/** How the standby's replies travel: signed by the certificate that there is now, or plain. */
export function replyWriter(signer: () => Pair | undefined): ReplyWriter {
  let known: Pair | undefined;
  let write = plainReply;
  return (bytes) => {
    const now = signer();
    if (now?.cert !== known?.cert || now?.key !== known?.key) {
      write = now === undefined ? plainReply : signedReply(loadSigner(now.cert, now.key));
      known = now;
    }
    return write(bytes);
  };
}
