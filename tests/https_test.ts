/** HTTPS on both sides, with certificates of the operator's own. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { type RawResponse, terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, ownFiles, RelayBed, testTerminal } from "./support/relay_bed.ts";
import { writeServerPair } from "./support/write_server_pair.ts";

/** Posts as the terminal does, over TLS to whoever has this certificate. */
async function post(
  edi: string,
  cert: string,
  message: { readonly contentType: string; readonly body: Uint8Array },
): Promise<RawResponse | undefined> {
  using connection = await RawConnection.open(edi, [cert]);
  await connection.write(terminalRequest(message.contentType, message.body));
  const response = await connection.response();
  return response?.status === 100 ? await connection.response() : response;
}

Deno.test("the EDI address and the primary over HTTPS with authorities of their own", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const edi = await writeServerPair(dir, "edi");
    const centre = await writeServerPair(dir, "centre");
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      primaryTls: centre,
      env: {
        SONGHANH_TLS_CERT: `${dir}/edi.crt`,
        SONGHANH_TLS_KEY: `${dir}/edi.key`,
        SONGHANH_PRIMARY_CA: `${dir}/centre.crt`,
      },
    });
    const message = bed.declaration();
    assert.equal(codeOf(await post(bed.gateway.edi, edi.cert, message)), "00000");
    assert.equal(bed.primary.countOf(message.linkInfo), 1);
  }));

Deno.test("a sandbox with HTTPS still reaches the rehearsal primary that comes along", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const edi = await writeServerPair(dir, "edi");
    await using gateway = await GatewayProcess.start({
      dataDir: `${dir}/data`,
      databaseUrl: database.url,
      env: {
        ...ownFiles,
        SONGHANH_TLS_CERT: `${dir}/edi.crt`,
        SONGHANH_TLS_KEY: `${dir}/edi.key`,
      },
    });
    const response = await post(gateway.edi, edi.cert, testTerminal().logon());
    assert.equal(response?.body.toString(), "LOGON OK");
  }));
