import { runTool } from "./run_tool.ts";

/** What libcrypto can do on one core, as `openssl speed` says; the limit of every verifier. */
export interface OpensslSpeed {
  readonly version: string;
  readonly rsa2048VerifiesPerSecond: number;
  /** With blocks of 8 KB, megabytes a second. */
  readonly sha1: number;
  readonly sha256: number;
}

export async function opensslSpeed(seconds: number): Promise<OpensslSpeed> {
  const speed = async (...what: string[]) =>
    await runTool("openssl", ["speed", "-mr", "-seconds", String(seconds), ...what]);
  const version = (await runTool("openssl", ["version"])).trim();
  // +F2:n:bits:signatures a second:verifications a second
  const [, rsa = "0"] = /^\+F2:\d+:2048:[^:]+:([\d.eE-]+)/m.exec(await speed("rsa2048")) ?? [];
  const digest = async (name: string) => {
    const text = await speed("-bytes", "8192", "-evp", name);
    return Number(/^\+F:\d+:[^:]+:([\d.eE+]+)/m.exec(text)?.[1] ?? 0) / 1e6;
  };
  return {
    version,
    rsa2048VerifiesPerSecond: Number(rsa),
    sha1: await digest("sha1"),
    sha256: await digest("sha256"),
  };
}
