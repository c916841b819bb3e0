/**
 * Notifications and traces over TLS to neighbours whose certificates an authority of the installation has
 * issued: told to by the setting that names it, refused where it does not, renewed without a restart.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { NotificationReceiver } from "../gateway/testing/notification_receiver.ts";
import { type CertificateFiles, RigAuthority } from "./rig/rig_authority.ts";
import { Operator } from "./support/operator.ts";
import { RelayBed } from "./support/relay_bed.ts";
import { TraceCollector } from "./support/trace_collector.ts";

/** Speaks TLS in front of a port of this machine. */
class Front implements AsyncDisposable {
  readonly #listener: Deno.TlsListener;
  readonly #open = new Set<Deno.Conn>();
  readonly #done: Promise<void>;

  private constructor(pair: { readonly cert: string; readonly key: string }, behind: string) {
    this.#listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair });
    this.#done = this.#serve(Number(new URL(behind).port));
  }

  static async start({ certFile, keyFile }: CertificateFiles, behind: string): Promise<Front> {
    const [cert, key] = await Promise.all(
      [certFile, keyFile].map((file) => Deno.readTextFile(file)),
    );
    return new Front({ cert: cert!, key: key! }, behind);
  }

  /** The same address through it. */
  url(behind: string): string {
    const url = new URL(behind);
    return `https://127.0.0.1:${this.#listener.addr.port}${url.pathname}${url.search}`;
  }

  async #serve(port: number): Promise<void> {
    const joined: Promise<unknown>[] = [];
    for (;;) {
      const client = await this.#listener.accept().catch((error) => {
        // Whoever does not trust the certificate breaks off; that is no end of the listener.
        return error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted
          ? null
          : undefined;
      });
      if (client === null) break;
      if (client === undefined) continue;
      const server = await Deno.connect({ hostname: "127.0.0.1", port });
      this.#open.add(client).add(server);
      joined.push(
        client.readable.pipeTo(server.writable).catch(() => {}),
        server.readable.pipeTo(client.writable).catch(() => {}),
      );
    }
    await Promise.all(joined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) {
      try {
        connection.close();
      } catch {
        // Its other end has closed it.
      }
    }
    await this.#done;
  }
}

interface Check {
  readonly name: string;
  readonly remarks: readonly { readonly light: string; readonly says: string }[];
}

Deno.test("neighbours with certificates of an authority of the installation are told, and no others", async () => {
  const dir = await Deno.makeTempDir();
  const own = await RigAuthority.make(join(dir, "own"), "Own CA");
  const strange = await RigAuthority.make(join(dir, "strange"), "Strange CA");
  await using receiver = new NotificationReceiver();
  await using collector = new TraceCollector();
  await using database = await migratedDatabase();
  const certificate = await own.issueServer("neighbours");
  const notifyUrl = receiver.settings.SONGHANH_NOTIFY_URL!;
  await using toReceiver = await Front.start(certificate, notifyUrl);
  await using toCollector = await Front.start(certificate, collector.url);
  // It is not trusted at first: another authority is named.
  const caFile = join(dir, "ca.pem");
  await Deno.copyFile(strange.caFile, caFile);
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: {
      ...receiver.settings,
      SONGHANH_NOTIFY_URL: toReceiver.url(notifyUrl),
      OTEL_EXPORTER_OTLP_ENDPOINT: toCollector.url(collector.url),
      SONGHANH_PRIMARY_CA: caFile,
    },
  });
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const check = async (name: string): Promise<Check> => {
    const response = await operator.post(`/diagnostics/${name}`, {});
    assert.equal(response.status, 200);
    return await response.json();
  };
  await bed.post(bed.declaration());
  for (const name of ["notifications", "traces"]) {
    const [found] = (await check(name)).remarks;
    assert.equal(found!.light, "warning", `${name}: ${found!.says}`);
  }
  assert.deepEqual([receiver.told.length, collector.bodies.length], [0, 0]);

  await Deno.copyFile(own.caFile, caFile);
  await waitUntil("the authority is in force", async () => {
    const found = await Promise.all(["notifications", "traces"].map(check));
    return found.every(({ remarks: [remark] }) => remark!.light === "good");
  });
  await bed.post(bed.declaration());
  await waitUntil("traces arrive", () => collector.spans.length > 0);
  await operator.switch({ kind: "failover", to: "standby" });
  await waitUntil("the switch is told", () => receiver.kinds().includes("mode-changed"));
  assert.deepEqual(receiver.faults, []);
  await Deno.remove(dir, { recursive: true });
});
