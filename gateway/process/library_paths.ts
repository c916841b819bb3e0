/** Libraries of the system that the gateway calls; without any of them it does the same, more slowly. */
import { libcryptoPaths } from "../../adapters/libcrypto/mod.ts";
import { liblz4Paths } from "../../adapters/liblz4/liblz4_packer.ts";

/** Where they are looked for. */
export const libraryPaths: readonly string[] = [...libcryptoPaths, ...liblz4Paths];
