import { hash } from "node:crypto";
import type { Sha256 } from "../../core/evidence/mod.ts";

/** SHA-256 by node:crypto, where no faster one is at hand. */
export const nodeSha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");
