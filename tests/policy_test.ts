/** What the standby takes: by the built-in policy as Ecus6 does, and by a file that is read again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";

Deno.test("the standby takes what its policy says, and answers A0002 to the rest", () =>
  inDirectory(async (dataDir) => {
    await using database = await migratedDatabase();
    const policy = join(dataDir, "policy.jsonl");
    const write = (...lines: unknown[]) =>
      Deno.writeTextFile(policy, lines.map((line) => JSON.stringify(line)).join("\n"));
    const small = { name: "small", families: ["small import declaration"], take: false };
    await write({ version: "1" }, small);
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_POLICY: policy },
    });
    const desk = new Desk(() => gateway.edi, "M1001M01");
    const loaded = async (version: string) => {
      await waitUntil(
        `policy ${version}`,
        () =>
          gateway.lines.some((line) =>
            line.event === "the policy of the standby is loaded" && line.version === version
          ),
      );
    };

    await desk.refused("MIC", declarations.smallImport, "A0002-0000-0000");
    const kind = "A12";
    const ofThisKind = { ...declarations.importOneLine, ICB: kind };
    const draft = await desk.accepted("IDA", ofThisKind);

    await write({ version: "2" }, small, { name: "this kind waits", kinds: [kind], take: false });
    await loaded("2");
    await desk.refused("IDA", ofThisKind, "A0002-0000-0000");
    await desk.refused("IDC", { ICN: draft.information }, "A0002-0000-0000");
    // What only reads is answered: the declarant sees what stands here.
    await desk.accepted("IID", { ICN: draft.information });

    // A kind may be taken out of what waits otherwise.
    const relief = { name: "relief", kinds: [kind], take: true };
    await write({ version: "2b" }, small, relief, {
      ...{ name: "imports wait", families: ["import declaration"], take: false },
    });
    await loaded("2b");
    await desk.refused("IDA", declarations.importOneLine, "A0002-0000-0000");
    await desk.refused("IID", { ICN: draft.information }, "A0002-0000-0000");
    await desk.accepted("IDC", { ICN: draft.information });

    const [from, to] = [-1, 1].map((hours) =>
      new Date(Date.now() + hours * 3_600_000).toISOString()
    );
    await write(
      { version: "3" },
      { ...small, name: "small in a window", during: ["planned"], take: true },
      { ...small, during: ["incident"] },
      { window: "Bảo trì", from, to },
    );
    await loaded("3");
    await desk.accepted("MIC", declarations.smallImport);

    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const refused = await sql<{ reason: string }[]>`
      SELECT reason FROM message WHERE code = 'A0002' ORDER BY received_at`;
    await sql.end();
    assert.deepEqual(refused.map(({ reason }) => reason), [
      'The standby does not take MIC: "small" in 1',
      `The standby does not take kind ${kind}: "this kind waits" in 2`,
      `The standby does not take kind ${kind}: "this kind waits" in 2`,
      'The standby does not take kind A11: "imports wait" in 2b',
      'The standby does not take IID: "imports wait" in 2b',
    ]);
  }));

Deno.test("without a file the standby leaves small value to VNACCS, as Ecus6 does", () =>
  inDirectory(async (dataDir) => {
    await using database = await migratedDatabase();
    const { SONGHANH_POLICY: _, ...settings } = testdataSettings;
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...settings, SONGHANH_MODE: "standby" },
    });
    const desk = new Desk(() => gateway.edi, "M1001M01");
    await desk.refused("MIC", declarations.smallImport, "A0002-0000-0000");
    await desk.accepted("IDA", declarations.importOneLine);
  }));
