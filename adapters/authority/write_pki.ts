import { dirname, join } from "node:path";
import type { Pki } from "./make_pki.ts";

/**
 * Writes a test PKI and its `users.json` under `dir`. Private keys and the users' file, which holds
 * passwords, are readable by their owner only.
 */
export async function writePki(dir: string, { files, users }: Pki): Promise<void> {
  for (const [path, content] of files) {
    const target = join(dir, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(target, bytes, { mode: path.endsWith(".key") ? 0o600 : 0o644 });
  }
  const text = JSON.stringify(users, null, 1) + "\n";
  await Deno.writeTextFile(join(dir, "users.json"), text, { mode: 0o600 });
}
