/** Settings whose effect shows only at a whole process; several of them at a time. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { loadInstallationKey } from "../adapters/evidence/installation_key.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { scratchDatabase } from "../adapters/testing/scratch_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { run } from "../gateway/command/run.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { codeOf, JournalView, ownFiles, RelayBed } from "./support/relay_bed.ts";
import { writeServerPair } from "./support/write_server_pair.ts";

/** Authorities without any revocation list. */
const noLists = { SONGHANH_TRUST_DIR: ownFiles.SONGHANH_TRUST_DIR.split(":")[0]! };

Deno.test("SONGHANH_REVOCATION, _NUMBER_BAND, _PERMIT and _DATABASE_SCHEMA in standby mode", () =>
  inDirectory(async (dir) => {
    await using database = await scratchDatabase();
    await using gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        ...noLists,
        SONGHANH_MODE: "standby",
        SONGHANH_WORKERS: "1",
        SONGHANH_REVOCATION: "soft",
        SONGHANH_NUMBER_BAND: "50000000-50000999",
        SONGHANH_PERMIT: "all",
        SONGHANH_DATABASE_SCHEMA: "elsewhere",
      },
    });
    const desk = new Desk(() => gateway.edi, "M1001M01");
    // Signed, and nobody knows whether its certificate is revoked.
    const registered = await desk.accepted("IDA", declarations.importOneLine);
    const number = registered.resultItems[0]!;
    assert.match(number, /^..50000\d{3}/);
    await desk.accepted("IDC", { ICN: number });
    const late = await desk.job("IDA01", { ...declarations.importOneLine, ICN: number });
    assert.notEqual(late.codes[0], "00000-0000-0000", "a permit closes the declaration");
    const sql = connect(database.url, { connectionsMax: 1 });
    const rows = await sql`select reason from elsewhere.message order by sequence`;
    await sql.end();
    assert.equal(rows.length, 3);
    assert.match(rows[0]!.reason, /revocationUnknown/, "noted for who reads the journal");
  }));

Deno.test("SONGHANH_REVOCATION and _PRIMARY_CLIENT_CERT as a relay has them", () =>
  inDirectory(async (dir) => {
    const centre = await writeServerPair(dir, "centre");
    const client = await writeServerPair(dir, "client");
    const seen = new Set<string>();
    const primary = createServer(
      { ...centre, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const shown = (request.socket as TLSSocket).getPeerCertificate(true);
        seen.add(shown?.raw === undefined ? "none" : new Uint8Array(shown.raw).toBase64());
        request.resume().on("end", () => response.end("A SHORT TEXT"));
      },
    ).listen(0, "127.0.0.1");
    await once(primary, "listening");
    try {
      await using database = await migratedDatabase();
      await using bed = await RelayBed.start({
        databaseUrl: database.url,
        env: {
          ...noLists,
          SONGHANH_PRIMARY_URL: `https://127.0.0.1:${(primary.address() as AddressInfo).port}/`,
          SONGHANH_PRIMARY_CA: `${dir}/centre.crt`,
          SONGHANH_PRIMARY_CLIENT_CERT: `${dir}/client.crt`,
          SONGHANH_PRIMARY_CLIENT_KEY: `${dir}/client.key`,
        },
      });
      assert.equal(codeOf(await bed.post(bed.declaration())), "Verification GW Error");
      assert.equal(codeOf(await bed.post(bed.inquiry())), "A SHORT TEXT");
      const der = client.cert.replace(/-----[^-]+-----|\s/g, "");
      assert.deepEqual([...seen], [der]);
    } finally {
      primary.closeAllConnections();
      primary.close();
    }
  }));

Deno.test("SONGHANH_VERIFY, _STANDBY, _ADMIN_TLS_CERT, _SIGNING_KEY and _LEARN_USERS=off", () =>
  inDirectory(async (dir) => {
    await writeServerPair(dir, "admin");
    await Deno.writeTextFile(`${dir}/users.json`, `{"users":[]}`);
    await loadInstallationKey(`${dir}/signing.pem`, { make: true });
    await using database = await migratedDatabase();
    await using standby = new EchoingPrimary();
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: {
        ...noLists,
        SONGHANH_USERS_FILE: `${dir}/users.json`,
        SONGHANH_VERIFY: "report",
        SONGHANH_STANDBY: standby.url,
        SONGHANH_ADMIN_TLS_CERT: `${dir}/admin.crt`,
        SONGHANH_ADMIN_TLS_KEY: `${dir}/admin.key`,
        SONGHANH_SIGNING_KEY: `${dir}/signing.pem`,
        SONGHANH_LEARN_USERS: "off",
      },
    });
    await using journal = new JournalView(database.url);
    const message = bed.declaration();
    assert.equal(codeOf(await bed.post(message)), "00000", "cannot be verified, and is relayed");
    const [stored] = await journal.of(message.linkInfo);
    assert.match(stored!.reason ?? "", /revocation/, "and marked");
    assert.deepEqual([bed.primary.countOf(message.linkInfo), standby.kept.length], [1, 0]);

    const environment = {
      SONGHANH_DATA_DIR: bed.dataDir,
      SONGHANH_ADMIN_LISTEN: bed.gateway.admin,
      SONGHANH_ADMIN_TLS_CERT: `${dir}/admin.crt`,
      SONGHANH_ADMIN_TLS_KEY: `${dir}/admin.key`,
    };
    let said = "";
    const output = {
      text: (text: string) => said = text,
      json: () => {},
      remark: (text: string) => said = text,
    };
    assert.equal(await run(["health"], { environment, output }), 0, said);
    const order = ["failover", "--to", "standby", "--reason", "a test"];
    assert.equal(await run(order, { environment, output }), 0, said);
    const next = bed.inquiry();
    assert.equal(codeOf(await bed.post(next)), "00000", "the remote standby answers");
    const refused = bed.declaration();
    assert.equal(
      codeOf(await bed.post(refused)),
      "Verification GW Error",
      "nobody stands in for it",
    );
    assert.deepEqual(
      [next, refused].map(({ linkInfo }) =>
        [bed.primary, standby].map((to) => to.countOf(linkInfo))
      ),
      [[0, 1], [0, 0]],
    );

    await waitUntil("the ledger has read everything", async () => {
      const [row] = await journal.sql`
        select (select count(*) from open_message) + (select count(*) from outcome o
          where (o.xact, o.stream, o.sequence, o.step) >
            (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c)) as left`;
      return Number(row!.left) === 0;
    });
    const [row] = await journal.sql`select count(*)::int as learnt from user_account`;
    assert.equal(row!.learnt, 0, "who sent is not remembered");
    await assert.rejects(Deno.stat(`${bed.dataDir}/installation-key.pem`), Deno.errors.NotFound);
    assert.equal(await bed.gateway.stop(), 0);
  }));
