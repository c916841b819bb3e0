/**
 * The doctor in production shape: two gateways in the production profile whose permissions are bounded,
 * TLS, a data key, a database whose commits wait for a replica. From the command line beside a gateway,
 * from within by the API, and where the gateway, the replica and the database are gone.
 */
import assert from "node:assert/strict";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { debianPrograms } from "./rig/debian_programs.ts";
import { Rig } from "./rig/rig.ts";
import type { RigGateway } from "./rig/rig_gateway.ts";
import { runCommand } from "./rig/run_command.ts";

const programs = debianPrograms();

interface Checks {
  readonly checks: readonly {
    readonly check: string;
    readonly light: string;
    readonly remarks: readonly { readonly says: string; readonly advice: string }[];
  }[];
}

/** By check, how it stands and what is said of it. */
function told({ checks }: Checks) {
  const of = (check: string) => checks.find((each) => each.check === check)!;
  return {
    light: (check: string) => of(check).light,
    says: (check: string) => of(check).remarks.map(({ says }) => says).join("; "),
    advice: (check: string) => of(check).remarks.map(({ advice }) => advice).join("; "),
    bad: checks.filter(({ light }) => light === "bad").map(({ check }) => check),
  };
}

async function doctor(gateway: RigGateway, settings: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runCommand(
    ["doctor", "--json"],
    gateway.settings(settings),
  );
  assert.ok(stdout.startsWith("{"), stderr);
  return { code, ...told(JSON.parse(stdout)) };
}

Deno.test({
  name: "the doctor judges production shape, from outside and within, and what is gone",
  ignore: programs === undefined,
  async fn(t) {
    await using rig = await Rig.start({ programs: programs!, replication: "synchronous" });
    const { pair, gateways: [gateway] } = rig;

    await t.step("everything is there", async () => {
      const found = await doctor(gateway!);
      assert.deepEqual(found.bad, []);
      assert.equal(found.code, 0);
      assert.match(found.says("database"), /PostgreSQL .*; .*up to date/);
      assert.match(found.says("gateway"), /takes messages/);
      assert.match(found.says("data-key"), /the database's key 1/);
      assert.match(found.says("tls"), /SONGHANH_TLS_CERT.*SONGHANH_ADMIN_TLS_CERT/);
      assert.doesNotMatch(found.says("tls"), /another certificate/);
      assert.equal(found.light("trust"), "good");
      assert.equal(found.light("primary"), "good", found.says("primary"));
      assert.equal(found.light("disk") === "unknown", false, found.says("disk"));
    });

    await t.step(
      "the gateway sees the same from within, with the permissions that it has",
      async () => {
        const found = told(await rig.operator().get<Checks>("/diagnostics"));
        assert.deepEqual(found.bad, []);
        for (const check of ["trust", "revocation-lists", "primary", "data-key"]) {
          assert.equal(found.light(check), "good", `${check}: ${found.says(check)}`);
        }
        assert.notEqual(found.light("disk"), "unknown", found.says("disk"));
        // The gateway's account is told of replicas only where it may see them.
        assert.match(found.says("replication"), /synchronous replicas are connected|may not see/);
      },
    );

    await t.step("another data key is refused, and the doctor says by whose rule", async () => {
      const other = new Uint8Array(32).fill(9).toBase64();
      const found = await doctor(gateway!, { SONGHANH_DATA_KEY: other });
      assert.deepEqual([found.code, found.bad], [1, ["data-key"]]);
      assert.match(found.advice("data-key"), /SONGHANH_DATA_KEYS/);
    });

    await t.step("the gateway is gone: the rest is looked at all the same", async () => {
      await gateway!.kill();
      const found = await doctor(gateway!);
      assert.deepEqual(found.bad, []);
      assert.equal(found.light("gateway"), "unused");
      assert.match(found.says("tls"), /SONGHANH_TLS_CERT/);
    });

    await t.step("the database is gone", async () => {
      await pair.primary.kill();
      await waitUntil("the doctor finds nobody", async () => {
        const found = await doctor(gateway!);
        return found.code === 1 && found.bad.join() === "database";
      }, 60_000);
    });
  },
});
