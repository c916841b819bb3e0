/** HTTPS on both sides, with certificates of the operator's own. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/postgres/migrated_database.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, ownFiles, RelayBed, type SentMessage, testTerminal } from "./support/relay_bed.ts";

/** An HTTP head; `more`: further lines. */
function head(message: SentMessage, more: string[], version = "1.1"): string {
  return [
    `POST / HTTP/${version}`,
    "Host: 127.0.0.1",
    `Content-Type: ${message.contentType}`,
    ...more,
    "",
    "",
  ].join("\r\n");
}

const lengthOf = (message: SentMessage) => `Content-Length: ${message.body.length}`;

Deno.test("the EDI address and the primary over HTTPS with authorities of their own", async () => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir();
  const edi = await makeServerCertificate();
  const centre = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/edi.crt`, edi.cert);
  await Deno.writeTextFile(`${dir}/edi.key`, edi.key);
  await Deno.writeTextFile(`${dir}/centre.crt`, centre.cert);
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
  using connection = await RawConnection.open(bed.gateway.edi, [edi.cert]);
  await connection.write(head(message, [lengthOf(message)]), message.body);
  assert.equal(codeOf(await connection.response()), "00000");
  assert.equal(bed.primary.countOf(message.linkInfo), 1);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a sandbox with HTTPS still reaches the rehearsal primary that comes along", async () => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir();
  const edi = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/edi.crt`, edi.cert);
  await Deno.writeTextFile(`${dir}/edi.key`, edi.key);
  await using gateway = await GatewayProcess.start({
    dataDir: `${dir}/data`,
    databaseUrl: database.url,
    env: {
      ...ownFiles,
      SONGHANH_TLS_CERT: `${dir}/edi.crt`,
      SONGHANH_TLS_KEY: `${dir}/edi.key`,
    },
  });
  const logon = testTerminal().logon();
  using connection = await RawConnection.open(gateway.edi, [edi.cert]);
  await connection.write(terminalRequest(logon.contentType, logon.body));
  let response = await connection.response();
  if (response?.status === 100) response = await connection.response();
  assert.equal(response?.body.toString(), "LOGON OK");
  await Deno.remove(dir, { recursive: true });
});
