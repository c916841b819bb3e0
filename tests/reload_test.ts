/**
 * F51: what is read again while a gateway runs: certificates of both addresses, what VNACCS is trusted
 * by and shown, what replies are signed with, users, on SIGHUP at once; and the drain.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { connect as connectTls, createServer, type TLSSocket } from "node:tls";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { readClientReply } from "./support/client_reply.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { inDirectory } from "./support/in_directory.ts";
import { type RawResponse, terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, ownFiles, RelayBed, type SentMessage } from "./support/relay_bed.ts";
import { writeServerPair } from "./support/write_server_pair.ts";

async function exchange(
  connection: RawConnection,
  message: Pick<SentMessage, "contentType" | "body">,
): Promise<RawResponse | undefined> {
  const request = terminalRequest(message.contentType, message.body).toString("latin1");
  await connection.write(request.replace("Connection: close", "Connection: keep-alive"));
  const response = await connection.response();
  return response?.status === 100 ? await connection.response() : response;
}

/** SHA-256 of the certificate that is shown at an address. */
function shownAt(address: string): Promise<string> {
  const { hostname, port } = new URL(`tls://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      resolve(fingerprint256);
    });
  });
}

Deno.test("F51: certificates are renewed under load, and no request fails", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const certs = [
      (await writeServerPair(dir, "edi")).cert,
      (await writeServerPair(dir, "next")).cert,
    ];
    await writeServerPair(dir, "admin");
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: {
        SONGHANH_TLS_CERT: `${dir}/edi.crt`,
        SONGHANH_TLS_KEY: `${dir}/edi.key`,
        SONGHANH_ADMIN_TLS_CERT: `${dir}/admin.crt`,
        SONGHANH_ADMIN_TLS_KEY: `${dir}/admin.key`,
        SONGHANH_WORKERS: "2",
      },
    });
    const { edi, admin } = bed.gateway;
    const before = [await shownAt(edi), await shownAt(admin)];
    using kept = await RawConnection.open(edi, certs);
    assert.equal(codeOf(await exchange(kept, bed.declaration())), "00000");

    // Senders that come anew for each message, before, during and after.
    const answers: (string | undefined)[] = [];
    let isOver = false;
    const senders = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        using connection = await RawConnection.open(edi, certs);
        answers.push(codeOf(await exchange(connection, bed.inquiry())));
      }
    });
    await waitUntil("messages go", () => answers.length > 20);
    for (const what of ["crt", "key"]) {
      for (const name of ["edi", "admin"]) {
        await Deno.rename(`${dir}/${name}.${what}`, `${dir}/${name}.old.${what}`);
        await Deno.copyFile(`${dir}/next.${what}`, `${dir}/${name}.${what}`);
      }
    }
    const renewed = () =>
      bed.gateway.lines.filter(({ event }) => event === "a certificate was renewed");
    await waitUntil("both are renewed", () => renewed().length === 2, 30_000);
    const since = answers.length;
    await waitUntil("the new one is shown", async () => await shownAt(edi) !== before[0]);
    await waitUntil("messages go on", () => answers.length > since + 100, 60_000);
    isOver = true;
    await Promise.all(senders);
    const failed = answers.filter((code) => code !== "00000");
    console.log(
      `${answers.length} messages, each on a connection of its own: ${failed.length} failed`,
    );
    assert.deepEqual(failed, []);
    assert.equal(await shownAt(admin), await shownAt(edi));
    assert.notEqual(await shownAt(admin), before[1]);
    assert.equal(codeOf(await exchange(kept, bed.declaration())), "00000", "a kept connection");

    await Deno.writeTextFile(`${dir}/edi.key`, await Deno.readTextFile(`${dir}/admin.old.key`));
    bed.gateway.kill("SIGHUP");
    const refused = () =>
      bed.gateway.lines.find(({ event }) => /^a new certificate is refused/.test(event));
    await waitUntil("it is refused", () => refused() !== undefined);
    assert.match(String(refused()!.fault), /do not belong together$/);
    assert.equal(await shownAt(edi), await shownAt(admin), "the one before stays");
    assert.equal(await bed.gateway.stop(), 0);
  }));

interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** TLS in front of a primary without: keeps which certificates it was shown, and may show another itself. */
class TlsFront implements AsyncDisposable {
  /** SHA-256 of what each connection showed; empty where it showed none. */
  readonly shown: string[] = [];
  readonly #open = new Set<TLSSocket>();
  readonly #server;

  private constructor(pair: PemPair, port: number) {
    const options = { ...pair, requestCert: true, rejectUnauthorized: false };
    this.#server = createServer(options, (socket) => {
      this.shown.push(socket.getPeerCertificate()?.fingerprint256 ?? "");
      this.#open.add(socket);
      const behind = connectTcp({ host: "127.0.0.1", port });
      socket.pipe(behind).pipe(socket);
      for (const [one, other] of [[socket, behind], [behind, socket]] as const) {
        one.on("error", () => {}).once("close", () => other.destroy());
      }
      socket.once("close", () => this.#open.delete(socket));
    });
    this.#server.on("tlsClientError", () => {});
  }

  static async open(pair: PemPair, url: string): Promise<TlsFront> {
    const front = new TlsFront(pair, Number(new URL(url).port));
    front.#server.listen(0, "127.0.0.1");
    await once(front.#server, "listening");
    return front;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Ends all connections; further ones are shown this pair. */
  anew(pair?: PemPair): void {
    if (pair !== undefined) this.#server.setSecureContext(pair);
    for (const socket of this.#open) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.anew();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Puts another pair in the place of one. */
async function renew(dir: string, name: string, pair: Partial<PemPair>): Promise<void> {
  for (const [what, text] of [["crt", pair.cert], ["key", pair.key]] as const) {
    if (text !== undefined) await Deno.writeTextFile(`${dir}/${name}.${what}`, text);
  }
}

function renewals({ gateway }: RelayBed, setting: string): number {
  return gateway.lines.filter((line) =>
    line.event === "a certificate was renewed" && line.setting === setting
  ).length;
}

const fingerprintOf = ({ cert }: PemPair) => new X509Certificate(cert).fingerprint256;

Deno.test("VNACCS is shown the renewed certificate, and judged by the renewed authority", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const client = await writeServerPair(dir, "client");
    const centre = await writeServerPair(dir, "centre");
    const [nextClient, nextCentre] = [await makeServerCertificate(), await makeServerCertificate()];
    await using primary = new EchoingPrimary();
    await using front = await TlsFront.open(centre, primary.url);
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: {
        SONGHANH_PRIMARY_URL: front.url,
        SONGHANH_PRIMARY_CA: `${dir}/centre.crt`,
        SONGHANH_PRIMARY_CLIENT_CERT: `${dir}/client.crt`,
        SONGHANH_PRIMARY_CLIENT_KEY: `${dir}/client.key`,
      },
    });
    const answer = async () => codeOf(await bed.post(bed.inquiry()));
    const isAnswered = async () => await answer() === "00000";
    assert.equal(await answer(), "00000");
    assert.equal(front.shown.at(-1), fingerprintOf(client));

    await renew(dir, "client", nextClient);
    bed.gateway.kill("SIGHUP");
    await waitUntil("it is read", () => renewals(bed, "SONGHANH_PRIMARY_CLIENT_CERT") === 1);
    // A lane may be told a moment later than the log.
    await waitUntil("VNACCS is shown the next one", async () => {
      front.anew();
      return await isAnswered() && front.shown.at(-1) === fingerprintOf(nextClient);
    });

    front.anew(nextCentre);
    await waitUntil("another authority's VNACCS is not believed", async () => !await isAnswered());
    await renew(dir, "centre", { cert: nextCentre.cert });
    bed.gateway.kill("SIGHUP");
    await waitUntil("it is read", () => renewals(bed, "SONGHANH_PRIMARY_CA") === 1);
    await waitUntil("VNACCS is believed again", isAnswered, 60_000);
    front.anew(centre);
    await waitUntil("the former one is not", async () => !await isAnswered());
    assert.equal(await bed.gateway.stop(), 0);
  }));

Deno.test("the standby's next reply is signed by the renewed certificate", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const before = await writeServerPair(dir, "sign");
    const after = await makeServerCertificate();
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: {
        SONGHANH_MODE: "standby",
        SONGHANH_SIGN_REPLIES: "on",
        SONGHANH_SIGN_CERT: `${dir}/sign.crt`,
        SONGHANH_SIGN_KEY: `${dir}/sign.key`,
      },
    });
    /** Which of the two certificates comes along with a reply. */
    const signers = async () => {
      const message = bed.declaration();
      const { signed } = readClientReply((await bed.post(message))!, message.message);
      const signature = Buffer.from(signed!.signature);
      return [before, after].map(({ cert }) => signature.includes(new X509Certificate(cert).raw));
    };
    assert.deepEqual(await signers(), [true, false]);
    await renew(dir, "sign", after);
    bed.gateway.kill("SIGHUP");
    await waitUntil("it is read", () => renewals(bed, "SONGHANH_SIGN_CERT") === 1);
    await waitUntil("the next one signs", async () => (await signers())[1]!);
    assert.deepEqual(await signers(), [false, true]);
    assert.equal(await bed.gateway.stop(), 0);
  }));

Deno.test("users are imported again, and SIGHUP says what needs a restart", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const users = JSON.parse(await Deno.readTextFile(ownFiles.SONGHANH_USERS_FILE));
    const file = `${dir}/users.json`;
    const write = (entries: unknown[]) =>
      Deno.writeTextFile(file, JSON.stringify({ ...users, users: entries }));
    await write(users.users.slice(0, 1));
    await using bed = await RelayBed.start({
      databaseUrl: database.url,
      env: { SONGHANH_USERS_FILE: file },
      workingDir: dir,
    });
    const imports = () => bed.gateway.lines.filter(({ event }) => event === "users are imported");
    await write(users.users.slice(0, 2));
    await waitUntil("a user is added", () => imports().length === 2, 30_000);
    assert.equal(imports()[1]!.added, 1);
    await Deno.writeTextFile(file, "{");
    bed.gateway.kill("SIGHUP");
    const refused = () =>
      bed.gateway.lines.some(({ event }) => event === "could not import the users file");
    await waitUntil("the file is refused", refused);
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000");

    await Deno.writeTextFile(`${dir}/songhanh.env`, "SONGHANH_DATA_KEY=geheim\nOTHER=1\n");
    bed.gateway.kill("SIGHUP");
    const changed = await waitUntil(
      "what needs a restart is named",
      () => bed.gateway.lines.find(({ event }) => /^settings have changed/.test(event)),
    );
    assert.deepEqual(changed.names, ["SONGHANH_DATA_KEY"]);
    assert.ok(!bed.gateway.text.some((line) => line.includes("geheim")));
    assert.equal(await bed.gateway.stop(), 0);
  }));

Deno.test("SONGHANH_DRAIN_MS: not ready at once, and serving on until then", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_DRAIN_MS: "4000" },
  });
  const readiness = async () => {
    const response = await fetch(`http://${bed.gateway.admin}/readyz`);
    return `${response.status} ${await response.text()}`;
  };
  assert.match(await readiness(), /^200/);
  const told = performance.now();
  bed.gateway.kill("SIGTERM");
  await waitUntil("it is not ready", async () => (await readiness()).startsWith("503"));
  assert.match(await readiness(), /is being stopped/);
  assert.equal(codeOf(await bed.post(bed.declaration())), "00000", "on a new connection");
  assert.equal(await bed.gateway.ended(), 0);
  assert.ok(performance.now() - told >= 4_000);
});
