/**
 * F16: an authority is replaced while signed messages come: the new one and its list are put beside the
 * old one, which then is taken away. Judged at both lanes, on connections that stay as on new ones.
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { declarations } from "./support/declarations.ts";
import { inDirectory } from "./support/in_directory.ts";
import { terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, JournalView, RelayBed, testTerminal, withLinkInfo } from "./support/relay_bed.ts";

const pki = new URL("../testdata/pki/", import.meta.url);
/** Within a look at the files, which is due after 15 seconds where the system tells of nothing. */
const rereadMsMax = 16_000;

/** Whose authority is trusted throughout, until it is taken away, and once it was added. */
const signers = { throughout: "m1001", old: "m1004", new: "m1007" } as const;
const [taken, notTrusted] = ["00000", "Verification GW Error"];
type Signer = keyof typeof signers;

Deno.test("F16: an authority is replaced under load, at both lanes", () =>
  inDirectory(async (dir) => {
    const put = (folder: string, name: string) =>
      Deno.copyFile(new URL(`${folder}/${name}`, pki), `${dir}/${name}`);
    for (const name of ["root-1", "sub-1", "root-2"]) {
      await put("trusted", `songhanh-test-${name}.crt`);
      await put("crl", `songhanh-test-${name}.crl`);
    }
    await using database = await migratedDatabase();
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: { SONGHANH_WORKERS: "2", SONGHANH_TRUST_DIR: dir },
    });
    await using journal = new JournalView(database.url);
    const terminals = new Map(
      Object.entries(signers).map(([signer, stem]) => [signer, testTerminal(stem)]),
    );
    let number = 0;
    const message = (signer: Signer) => {
      const values = { ...declarations.importOneLine, REF: `A${++number}` };
      return withLinkInfo(terminals.get(signer)!.job("IDA", values));
    };
    const sendOn = async (
      connection: RawConnection,
      { contentType, body }: ReturnType<typeof message>,
    ) => {
      const request = terminalRequest(contentType, body).toString("latin1");
      await connection.write(request.replace("Connection: close", "Connection: keep-alive"));
      const response = await connection.response();
      return codeOf(response?.status === 100 ? await connection.response() : response);
    };

    // One connection to each lane, which writes a stream of its own.
    using lanes = new DisposableStack();
    const kept = new Map<number, RawConnection>();
    await waitUntil("a connection to each lane", async () => {
      const connection = lanes.use(await RawConnection.open(bed.gateway.edi));
      const first = message("throughout");
      assert.equal(await sendOn(connection, first), taken);
      kept.set((await journal.of(first.linkInfo))[0]!.id.stream, connection);
      return kept.size === 2;
    });

    /** Everything that was answered, in order: on the connections that stay by lane, else on new ones. */
    const answers: { lane: number | undefined; signer: Signer; code: string | undefined }[] = [];
    let isOver = false;
    const send = async (lane: number | undefined, signer: Signer) => {
      const connection = lane === undefined ? undefined : kept.get(lane);
      const code = connection === undefined
        ? codeOf(await bed.post(message(signer)))
        : await sendOn(connection, message(signer));
      answers.push({ lane, signer, code });
    };
    const senders = [undefined, ...kept.keys()].map(async (lane) => {
      while (!isOver) {
        for (const signer of Object.keys(signers) as Signer[]) await send(lane, signer);
      }
    });
    const untilAll = (what: string, signer: Signer, code: string) => {
      const from = answers.length;
      return waitUntil(
        what,
        () =>
          [...kept.keys()].every((lane) =>
            answers.slice(from).some((one) =>
              one.lane === lane && one.signer === signer && one.code === code
            )
          ),
        rereadMsMax,
      );
    };
    try {
      await untilAll("the old authority's are taken", "old", taken);
      await untilAll("the new one's are not", "new", notTrusted);
      await put("untrusted", "songhanh-rogue-root.crt");
      await put("untrusted", "songhanh-rogue-root.crl");
      await untilAll("the new authority's are taken", "new", taken);
      await Deno.remove(`${dir}/songhanh-test-root-2.crl`);
      await Deno.remove(`${dir}/songhanh-test-root-2.crt`);
      await untilAll("the old authority's are refused", "old", notTrusted);
      await untilAll("and stay so", "old", notTrusted);
      isOver = true;
      await Promise.all(senders);

      const codesOf = (signer: Signer, lane?: number) =>
        answers.filter((one) => one.signer === signer && (lane === undefined || one.lane === lane))
          .map(({ code }) => code);
      assert.deepEqual(new Set(codesOf("throughout")), new Set([taken]));
      for (const lane of kept.keys()) {
        const changes = (signer: Signer) =>
          codesOf(signer, lane).filter((code, at, all) => at === 0 || code !== all[at - 1]);
        assert.deepEqual(changes("old"), [taken, notTrusted], `lane ${lane}, once and for all`);
        assert.deepEqual(changes("new"), [notTrusted, taken], `lane ${lane}, once and for all`);
      }
    } finally {
      isOver = true;
      await Promise.allSettled(senders);
    }
    assert.equal(await bed.gateway.stop(), 0);
  }));
