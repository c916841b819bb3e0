import { scratchParent } from "../../adapters/testing/start_scratch_server.ts";

/**
 * Makes the directory of a rig, in memory where there is room; whoever disposes of the `Watcher` that
 * gets it removes it. `parent`: where it lies instead, for what is about disks.
 */
export async function rigDirectory(parent = scratchParent()): Promise<string> {
  const dir = await Deno.makeTempDir({ dir: parent, prefix: "songhanh-rig-" });
  // Databases run under another account where this one is root.
  await Deno.chmod(dir, 0o711);
  return dir;
}
