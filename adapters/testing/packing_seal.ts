import { liblz4Packer } from "../liblz4/liblz4_packer.ts";
import { nodeAesGcm } from "../seals/aes_gcm.ts";
import { type ByteSeal, byteSeal, type KeyRing } from "../seals/byte_seal.ts";

/** Seals as a gateway in production does: what it packs is of another length than what it was given. */
export function packingSeal(ring: KeyRing | undefined): ByteSeal {
  return byteSeal(ring, nodeAesGcm, liblz4Packer());
}
