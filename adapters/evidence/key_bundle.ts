import { z } from "zod";
import type { SigningKeyRecord } from "../../core/evidence/mod.ts";
import { signingKeySchema } from "./evidence_file.ts";

/** What a file says of itself that has the keys of an installation, as auditors keep them. */
export const keyBundleFormat = "songhanh signing keys 1";

/** More may stand beside what is signed, for people to read. */
const bundleSchema = z.object({
  format: z.literal(keyBundleFormat),
  keys: z.array(signingKeySchema.strip()).min(1),
});

/** The keys of a bundle; undefined where a text is none. */
export function readKeyBundle(text: string): SigningKeyRecord[] | undefined {
  try {
    return bundleSchema.safeParse(JSON.parse(text)).data?.keys;
  } catch {
    return undefined;
  }
}
