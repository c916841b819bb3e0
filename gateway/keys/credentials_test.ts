import assert from "node:assert/strict";
import { join } from "node:path";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { Credentials, type PairFiles } from "./credentials.ts";
import { createLog } from "../log/log.ts";

const good = await makeServerCertificate();
const other = await makeServerCertificate();
const short = await makeServerCertificate([{ type: "ip", value: "127.0.0.1" }], {
  ...{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 1024 },
  publicExponent: Uint8Array.of(1, 0, 1),
});

/** What must not come as far as a listener or a connection: it would be none. */
const refused: Readonly<Record<string, { readonly cert: string; readonly key: string }>> = {
  "nothing": { cert: "", key: "" },
  "no PEM": { cert: "certificate", key: "key" },
  "the key of another": { cert: good.cert, key: other.key },
  "a key that TLS does not take, of 1,024 bits": short,
};

Deno.test("Credentials: what TLS cannot use is refused at the start, and later what was stays", async (t) => {
  const folder = await Deno.makeTempDir();
  const files = { certFile: join(folder, "a.crt"), keyFile: join(folder, "a.key") };
  const write = async ({ cert, key }: { cert: string; key: string }) => {
    await Deno.writeTextFile(files.certFile, cert);
    await Deno.writeTextFile(files.keyFile, key);
  };
  const log = createLog({}, { write: () => {} });
  const open = (pair: PairFiles, ca?: string) =>
    Credentials.open({ tls: pair, primaryClient: undefined, primaryCaFile: ca }, undefined, log);
  for (const [what, pair] of Object.entries(refused)) {
    await t.step(what, async () => {
      await write(pair);
      await assert.rejects(open(files), /^Error: cannot use /);
      await write(good);
      const credentials = await open(files);
      try {
        await write(pair);
        await credentials.reread();
        assert.deepEqual(credentials.current.tls, good);
        await write(other);
        await credentials.reread();
        assert.deepEqual(credentials.current.tls, other);
      } finally {
        credentials.close();
      }
    });
  }
  await t.step("authorities of which one is none", async () => {
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    await Deno.writeTextFile(files.certFile, `${good.cert}\n${broken}`);
    await assert.rejects(open(undefined, files.certFile), /TLS cannot use it/);
  });
  await Deno.remove(folder, { recursive: true });
});
