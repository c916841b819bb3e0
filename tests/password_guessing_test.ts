/**
 * Passwords are guessed on the EDI address of a standby (F71), and somebody else's user ID stands in
 * messages that prove nothing (F72): little is tried, it is seen, and every owner is served.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect as connectFrom } from "node:net";
import { dirname, join } from "node:path";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import { limits } from "../gateway/limits.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator, until } from "./support/operator.ts";
import { terminalRequest } from "./support/post_raw.ts";

/** Somebody whose password the gateway knows by now; somebody who has not sent since it started. */
const [remembered, unremembered, bystander] = ["M1001M01", "M1004M01", "M1002M01"] as const;
const attackMs = 8_000;
const guessers = 6;

/** The users of the test data with hashes as in production, whose cost is the point. */
async function productionUsersFile(dir: string): Promise<string> {
  const from = testdataSettings.SONGHANH_USERS_FILE;
  const file = JSON.parse(await Deno.readTextFile(from));
  file.users = file.users.filter(({ user_id: id }: { user_id: string }) =>
    [remembered, unremembered, bystander].includes(id as never)
  );
  for (const user of file.users) {
    user.password_hash = await hashPassword(user.password);
    delete user.password;
    user.registered_certificate.file = join(dirname(from), user.registered_certificate.file);
  }
  const path = join(dir, "users.json");
  await Deno.writeTextFile(path, JSON.stringify(file));
  return path;
}

/** Posts one message after another from an address until it is told to stop. */
class Guesser {
  readonly codes: string[] = [];
  #stopping = false;
  readonly #done: Promise<void>;

  constructor(edi: string, from: string, next: () => { contentType: string; body: Uint8Array }) {
    this.#done = this.#run(edi, from, next);
  }

  async #run(edi: string, from: string, next: () => { contentType: string; body: Uint8Array }) {
    while (!this.#stopping) {
      const { contentType, body } = next();
      this.codes.push(await postFrom(edi, from, terminalRequest(contentType, body)));
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#done;
  }
}

const resultCode = /(00000|[A-Z]\d{4})-.{4}-\d{4}/;

/** The first result code of the answer to a request from a local address. */
function postFrom(edi: string, localAddress: string, request: Buffer): Promise<string> {
  const [host, port] = edi.split(":");
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connectFrom({ host, port: Number(port), localAddress });
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      if (resultCode.test(Buffer.concat(parts).toString("latin1"))) socket.destroy();
    });
    socket.on("close", () => {
      resolve(resultCode.exec(Buffer.concat(parts).toString("latin1"))?.[1] ?? "");
    });
    socket.on("error", () => {});
    socket.write(request);
  });
}

Deno.test("F71, F72: six connections guess passwords; it is bounded and seen, and all owners are served", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_USERS_FILE: await productionUsersFile(dataDir),
      SONGHANH_MODE: "standby",
      SONGHANH_WORKERS: "2",
    },
  });
  const { edi } = gateway;
  const inquiry = { ICN: "900000000010" };
  const desk = (userId: string) => new Desk(() => edi, userId);
  const [known, fresh, other] = [desk(remembered), desk(unremembered), desk(bystander)];
  const post = async (from: string, { terminal }: Desk) => {
    const began = performance.now();
    const { contentType, body } = terminal.job("IID", inquiry, { signed: false });
    const code = await postFrom(edi, from, terminalRequest(contentType, body));
    assert.ok(!["A0004", "A0011", ""].includes(code), `${from}: ${code}`);
    return performance.now() - began;
  };
  // A provider of many terminals: the guesses come from there as well.
  const [shared, elsewhere] = ["127.0.0.9", "127.0.0.20"];
  const measure = async (forMs: number) => {
    const took: number[] = [];
    const until = performance.now() + forMs;
    while (performance.now() < until) {
      took.push(await post(shared, known), await post(elsewhere, other));
    }
    return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!;
  };
  await measure(500);
  const calm = await measure(2_000);
  const cpuBefore = await processorSeconds(gateway.pid);

  let guesses = 0;
  const attack = Array.from({ length: guessers }, (_, n) => {
    const target = n % 2 === 0 ? known : fresh;
    return new Guesser(edi, shared, () => {
      const guessed = new Terminal({ ...target.terminal.account, password: `GUE${guesses++}` });
      return guessed.job("IID", inquiry, { signed: false });
    });
  });
  const attacked = measure(attackMs - 1_000);
  await new Promise((resolve) => setTimeout(resolve, attackMs / 2));
  const tookMs = await post(elsewhere, fresh);
  const slow = await attacked;
  await Promise.all(attack.map((guesser) => guesser.stop()));
  const cpu = await processorSeconds(gateway.pid) - cpuBefore;

  const codes = attack.flatMap((guesser) => guesser.codes);
  const tried = codes.filter((code) => code === "A0004").length;
  const refused = codes.filter((code) => code === "A0011").length;
  console.log(
    `${codes.length} guesses, ${tried} tried, ${refused} not; the others' p99 ${
      calm.toFixed(1)
    } ms ` +
      `in calm, ${slow.toFixed(1)} ms then; the owner after ${tookMs.toFixed(0)} ms; ` +
      `${cpu.toFixed(1)} s of a processor in all`,
  );
  assert.equal(tried + refused, codes.length, `${new Set(codes)}`);
  // Two pairs: what is free, and a pause that doubles.
  assert.ok(tried >= 4 && tried <= 2 * (limits.guesses.freeFailures + 1 + 3), `${tried} tried`);
  assert.ok(refused > 20);
  assert.ok(slow < 3 * calm + 100, `the others: ${calm} ms, ${slow} ms`);
  assert.ok(tookMs < 3_000, `the owner from elsewhere: ${tookMs} ms`);

  const metrics = await (await fetch(`http://${gateway.admin}/metrics`)).text();
  const count = (name: string) =>
    Number(new RegExp(`^${name}\\{where="edi"\\} (\\d+)`, "m").exec(metrics)?.[1]);
  assert.equal(count("songhanh_password_failures_total"), tried);
  assert.equal(count("songhanh_passwords_not_tried_total"), refused);

  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const rows = () =>
      sql`select details from audit where action = 'wrong password sent' order by id`;
    await until("both are in the audit", async () => (await rows()).length === 2);
    const users = (await rows()).map(({ details }) => details);
    assert.deepEqual(
      users.toSorted((a, b) => a.user.localeCompare(b.user)),
      [remembered, unremembered].map((user) => ({ user, from: shared })),
    );
    const [kept] = await sql`select string_agg(a::text, '') as all from audit a`;
    assert.doesNotMatch(kept!.all, /GUE\d/);
  } finally {
    await sql.end();
  }
  const warnings = gateway.lines.filter(({ event }) => event === "a wrong password was sent");
  assert.deepEqual(warnings.map(({ user }) => user).toSorted(), [remembered, unremembered]);
  assert.doesNotMatch(gateway.text.join("\n"), /GUE\d/);
  assert.ok((await new Operator(() => gateway.admin, dataDir).audit()).length > 0);
  await Deno.remove(dataDir, { recursive: true });
});

/** What a process has used of processors since it began. */
async function processorSeconds(pid: number): Promise<number> {
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
