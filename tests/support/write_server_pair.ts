import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";

/** A server certificate of its own and its key; also written as `<name>.crt` and `<name>.key`. */
export async function writeServerPair(
  dir: string,
  name: string,
): Promise<{ readonly cert: string; readonly key: string }> {
  const pair = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/${name}.crt`, pair.cert);
  await Deno.writeTextFile(`${dir}/${name}.key`, pair.key);
  return pair;
}
