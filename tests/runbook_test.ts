/**
 * The runbook of docs/operate.md, played: every command of its blocks is run in production shape, in the
 * order in which somebody would come to it, and has to end as the document says. Accounts, files and
 * settings are those that the commands make; nothing is set up beside them.
 *
 * The database is the rig's pair, which plays what Patroni would do; `deno task runbook` plays the same
 * with etcd and Patroni, where these are installed, which waits as long as they do.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { raiseUsersVersion } from "../adapters/users/users_version.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { fileOne, isStandbyNumber, Office } from "./support/office.ts";
import { debianPrograms } from "./rig/debian_programs.ts";
import { patroniPrograms } from "./rig/patroni_cluster.ts";
import { Rig } from "./rig/rig.ts";
import {
  type DatabaseHosts,
  type HostName,
  PairHosts,
  PatroniHosts,
} from "./runbook/database_hosts.ts";
import { readRunbook, readSettingsBlock } from "./runbook/read_runbook.ts";
import { RunbookStage, type Scene } from "./runbook/runbook_stage.ts";
import { ServiceAccount } from "./runbook/service_account.ts";
import { inDirectory } from "./support/in_directory.ts";

const document = await Deno.readTextFile(new URL("../docs/operate.md", import.meta.url));
const blocks = readRunbook(document);
const programs = debianPrograms();
const isWhole = Deno.env.get("SONGHANH_TEST_RUNBOOK") === "whole";
const patroni = isWhole ? patroniPrograms() : undefined;
const importers = ["M1001M01", "M1001M02", "M1002M01", "M1004M01"];

Deno.test("readRunbook() takes commands with where they are typed and how they end", () => {
  const text = "# A\n\n```sh\n# on a\none two  # ends with 3\n```\n\n```ini\nX=1\n```\n\n## B\n";
  assert.deepEqual(readRunbook(text + "\n```sh\n# on each host\nthree\n```\n"), [
    [{ section: "A", where: "a", command: "one two", endsWith: 3, number: 5 }],
    [{ section: "B", where: "each host", command: "three", endsWith: 0, number: 16 }],
  ]);
  assert.throws(() => readRunbook("```sh\none\n```\n"), /line 2: expected "# on HOST"/);
});

Deno.test("ServiceAccount: what came by scp is of no group until somebody gives it one", () =>
  inDirectory(async (dir) => {
    const account = new ServiceAccount();
    const play = async (line: string) => {
      const played = account.play(line, line.split(" "));
      const { success } = await new Deno.Command("sh", { args: ["-c", played.line] }).output();
      assert.ok(success, played.line);
      await played.done();
    };
    const [secrets, key] = [`${dir}/secrets`, `${dir}/secrets/key`];
    const reads = () => account.assertReads([key]);
    await play(`install -d -g songhanh -m 0750 ${secrets}`);
    await Deno.writeTextFile(key, "x", { mode: 0o640 });
    await Deno.chmod(key, 0o640);
    assert.throws(reads, /cannot read .*key: mode 640, group root/);
    await play(`chgrp songhanh ${key}`);
    reads();
    await play(`mv ${key} ${key}.next`);
    await play(`mv ${key}.next ${key}`);
    reads();
    account.made(key);
    assert.throws(reads);
    await play(`chgrp -R songhanh ${secrets}`);
    reads();
    await play(`chmod 0600 ${key}`);
    assert.throws(reads, /mode 600, group songhanh/);
    await play(`chmod 0640 ${key}`);
    await play(`rm ${key}`);
    await Deno.writeTextFile(key, "x");
    await Deno.chmod(key, 0o640);
    assert.throws(reads, /group root/);
  }));

Deno.test({
  name: "every command of the runbook ends as it says",
  ignore: programs === undefined,
  fn: async (t) => {
    console.log(
      patroni === undefined
        ? "the database is the rig's pair, patronictl is played (deno task runbook: Patroni)"
        : "the database is Patroni's",
    );
    let database: DatabaseHosts | undefined;
    await using rig = await Rig.start({
      programs: programs!,
      start: false,
      env: { SONGHANH_DRAIN_MS: "300" },
      database: (parts) => {
        database = patroni === undefined
          ? new PairHosts({ ...parts, programs: programs! })
          : new PatroniHosts({ ...parts, programs: { ...programs!, ...patroni } });
        return Promise.resolve(database);
      },
    });
    const hosts = database!;
    const stage = new RunbookStage({ rig, database: hosts, programs: programs! });
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({
        name,
        fn: async () => {
          const from = performance.now();
          await fn();
          console.log(`    ${((performance.now() - from) / 1000).toFixed(1)} s`);
        },
      });
    /** Plays a section's blocks, one after the other. */
    const play = async (section: string, scene: Scene = {}) => {
      const own = blocks.filter(([line]) => line!.section === section);
      assert.ok(own.length > 0, `docs/operate.md has commands under "${section}"`);
      for (const block of own) await stage.play(block, scene);
    };
    const desks = importers.map((userId, index) =>
      new Desk(() => rig.gateways[index % 2]!.edi, userId)
    );
    /** Declarations that were accepted, by their numbers. */
    const accepted: string[] = [];
    const underLoad = async (act: () => Promise<void>) => {
      const office = new Office(desks, 200);
      const registered = () => office.filed.filter(({ number }) => number !== undefined).length;
      const more = async () => {
        const before = registered();
        await waitUntil("declarations go on", () => registered() >= before + 4, 60_000);
      };
      try {
        await more();
        await act();
        await more();
      } finally {
        for (const { number } of await office.close()) {
          if (number !== undefined) accepted.push(number);
        }
      }
    };

    await step("Installing on two hosts", async () => {
      for (const block of blocks.filter(([line]) => line!.section === "Installing on two hosts")) {
        if (block[0]!.command.startsWith("chgrp -R")) await writeByHand();
        await stage.play(block);
      }
    });
    /** What the document says in sentences: certificates, addresses with passwords, settings. */
    async function writeByHand(): Promise<void> {
      const service = new Desk(() => rig.edi, "M1009M01").terminal.account;
      for (const host of ["a", "b"] as const) {
        const file = (path: string) => stage.file(host, `etc/songhanh/${path}`);
        for (const folder of ["secrets", "tls", "trust"]) {
          await Deno.mkdir(file(folder), { recursive: true });
        }
        for (
          const [name, role] of [["database-url", "songhanh"], [
            "owner-url",
            "songhanh_owner",
          ]] as const
        ) {
          const url = hosts.url({ name: role, password: stage.passwords[role] });
          await Deno.writeTextFile(file(`secrets/${name}`), `${url}\n`);
        }
        await Deno.writeTextFile(file("secrets/service-password"), service.password);
        for (const address of ["edi", "admin"]) {
          const { certFile, keyFile } = await rig.authority.issueServer(`${address}-${host}`);
          await Deno.copyFile(certFile, file(`tls/${address}.crt`));
          await Deno.copyFile(keyFile, file(`tls/${address}.key`));
        }
        for (const dir of testdataSettings.SONGHANH_TRUST_DIR.split(":")) {
          for await (const { name } of Deno.readDir(dir)) {
            if (!name.endsWith(".crl.pem")) {
              await Deno.copyFile(join(dir, name), file(`trust/${name}`));
            }
          }
        }
        const gateway = stage.gateway(host);
        const settings = readSettingsBlock(document).map((line) =>
          line.replace("10.0.0.11:8400", gateway.edi.address)
            .replace("10.0.0.11:8401", gateway.admin)
            .replace("/etc/", `${stage.root(host)}/etc/`)
            .replace("https://…", rig.primaryUrl)
            .replace("BAND=…", "BAND=90000000-99999999")
            .replace("USER=…", `USER=${service.userId}`)
            .replace("TERMINAL=…", `TERMINAL=${service.terminalId}`)
        );
        assert.ok(!settings.join().includes("…"), "everything is filled in");
        await Deno.writeTextFile(file("songhanh.env"), settings.join("\n") + "\n");
      }
    }

    await step("tokens, and a first look", async () => {
      // One of each of two people.
      await play("Runbook");
      await play("Runbook");
      assert.equal(stage.tokens.size, 2);
      await underLoad(() => Promise.resolve());
      await play("First look");
    });

    await step("nodes, keys and certificates are renewed while declarations come", async () => {
      await giveNewCertificates();
      await underLoad(async () => {
        await play("Restarting a node");
        await play("Another data key, step by step");
        await play("Renewing certificates");
      });
      await play("Another signing key, step by step");
    });
    async function giveNewCertificates(): Promise<void> {
      for (const host of ["a", "b"] as const) {
        const { certFile, keyFile } = await rig.authority.issueServer(`new-${host}`);
        await Deno.mkdir(stage.file(host, "home"), { recursive: true });
        await Deno.copyFile(certFile, stage.file(host, "home/new.crt"));
        await Deno.copyFile(keyFile, stage.file(host, "home/new.key"));
        const list = "songhanh-test-sub-1.crl.pem";
        const from = testdataSettings.SONGHANH_TRUST_DIR.split(":")[1]!;
        await Deno.copyFile(join(from, list), stage.file(host, "home/new.crl"));
      }
    }

    await step("the database: stopped, dead, away", async () => {
      await underLoad(() => play("A database host is to be stopped"));
      await hosts.untilInStep();
      let died: HostName = "a";
      await underLoad(async () => {
        died = await hosts.leader();
        await hosts.die(died);
        await play("SonghanhDatabaseAway");
      });
      await underLoad(() => play("A database host has died", { host: died }));
      await hosts.untilInStep();
      await hosts.dieBoth();
      await waitUntil("nobody is ready", async () => {
        const ready = await Promise.all(rig.gateways.map((gateway) => gateway.isReady()));
        return !ready.includes(true);
      }, 60_000);
      await play("SonghanhNoneReady");
      await hosts.startBoth();
      await hosts.untilInStep();
      await untilReady();
    });
    async function untilReady(): Promise<void> {
      for (const gateway of rig.gateways) {
        await waitUntil(`gateway ${gateway.name} is ready`, () => gateway.isReady(), 60_000);
      }
    }

    await step("alarms of a day", async () => {
      await stage.killGateway("b");
      await play("SonghanhDown", { host: "b" });
      for (
        const alarm of [
          ...["SonghanhSlow", "SonghanhQueueOld", "SonghanhEvidenceBehind", "SonghanhBandReached"],
          ...[
            "SonghanhNumbersCollide",
            "SonghanhTrustEnds",
            "SonghanhVersions",
            "SonghanhPasswordsGuessed",
          ],
        ]
      ) await play(alarm);
      await play("Sizes and growth");
    });

    await step("outcomes that are unknown", async () => {
      await letServiceUserLook();
      const [asked, found, absent, dealtWith] = blocks.filter(([line]) =>
        line!.section === "SonghanhUnknownOutcomes"
      );
      let id = "";
      let number = "";
      let told = "";
      const numberIn = (text: string) => /\b\d{12}\b/.exec(text)?.[0] ?? "";
      const scene: Scene = {
        words: { ID: () => id, NUMBER: () => number },
        said: ({ command }, { text }) => {
          if (command.includes("inquire")) [number, told] = [numberIn(text), text];
        },
      };
      const loseOne = async (fault: "dropReplies" | "dropRequests") => {
        await setFaults({ [fault]: 1 });
        assert.equal((await fileOne(desks[0]!)).code, "A0007");
        await setFaults({});
        id = await unknownId();
      };
      await loseOne("dropReplies");
      await stage.play(asked!, scene);
      assert.match(told, /^there \d{12}: /, "the document's word, with the number");
      await stage.play(found!, scene);
      await loseOne("dropRequests");
      await stage.play(asked!, scene);
      assert.match(told, /^absent: /);
      await stage.play(absent!, scene);
      await loseOne("dropRequests");
      await stage.play(dealtWith!, scene);
    });
    /** Whom VNACCS lets look at the documents of all, as was agreed with customs. */
    async function letServiceUserLook(): Promise<void> {
      await rig.primaryDatabase.query((sql) =>
        sql.begin(async (transaction) => {
          await transaction`set local search_path to rehearsal`;
          await transaction`
            update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
          await raiseUsersVersion(transaction);
        })
      );
    }
    async function setFaults(faults: Record<string, number>): Promise<void> {
      const url = `http://127.0.0.1:${rig.primary.controlPort}/faults`;
      const response = await fetch(url, { method: "POST", body: JSON.stringify(faults) });
      await response.body?.cancel();
      assert.ok(response.ok);
    }
    async function unknownId(): Promise<string> {
      const rows = await rig.query((sql) =>
        sql`select stream || '-' || sequence as id from message_state where state = 'unknown'`
      );
      assert.equal(rows.length, 1);
      return rows[0]!.id;
    }

    await step("a month is archived while declarations come", async () => {
      await letMonthEnd();
      const [archiving, copying, showing] = blocks.filter(([line]) =>
        line!.section === "Archive of a month"
      );
      const [{ id }] = await rig.query((sql) =>
        sql`select stream || '-' || sequence as id from message where stream > 0
          order by stream, sequence limit 1`
      ) as unknown as [{ id: string }];
      await underLoad(() => stage.play(archiving!));
      const shown = await rig.query((sql) =>
        sql`select archived_in(${Number(id.split("-")[0])}) as part`
      );
      assert.equal(shown[0]!.part, "first");
      const said: string[] = [];
      // The next month goes to where the first one is.
      for (const _ of ["this month", "the next one"]) await stage.play(copying!);
      const namesIn = (path: string) =>
        Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
      assert.deepEqual(
        namesIn(stage.file("c", "var/lib/archive")),
        namesIn(join(rig.dir, "archive")),
        "the second copy is the first, and nothing lies within it twice",
      );
      await stage.play(showing!, {
        words: { ID: () => id },
        said: (_, { text }) => void said.push(text),
      });
      assert.equal(said.length, showing!.length);
      assert.ok(said.every((text) => text.includes("partition") && text.includes("first")));
      assert.ok((await Deno.stat(stage.file("a", "home/message.request"))).size > 1_000);
      await play("Reports that nobody fetches");
    });
    /** By the calendar it would take weeks: the next month has begun before the date that the document names. */
    async function letMonthEnd(): Promise<void> {
      await waitUntil("the next month is attached", async () => {
        const rows = await rig.query((sql) =>
          sql`update journal_part set opens_at = '2025-12-01' where number = 1 returning name`
        );
        return rows.length === 1;
      });
      // Lanes go over to it by themselves, within a minute; who starts does at once.
      await play("Restarting a node");
      await waitUntil("what was recorded before is learnt, and nothing is in doubt", async () => {
        const rows = await rig.query((sql) =>
          sql`select not exists (select from document_doubt) and not exists (select from outcome o, ledger_cursor c where
            (o.xact, o.stream, o.sequence, o.step) > (c.xact, c.stream, c.sequence, c.step)) as learnt`
        );
        return rows[0]!.learnt;
      }, 60_000);
    }

    await step("the backup", async () => {
      // Everything that was accepted up to here is in the journal, and learnt from there.
      await waitUntil("every number is there", async () => {
        const rows = await rig.query((sql) =>
          sql`select number from document where number = any(${accepted})`
        );
        return rows.length === new Set(accepted).size;
      }, 60_000);
      assert.equal(new Set(accepted).size, accepted.length);
      await play("Backup");
    });

    await step("the incident day", async () => {
      await rig.primary.kill();
      await rig.primary.ended();
      await stage.operatorUntil("down");
      const minutes = [...new Set(blocks.map(([line]) => line!.section))]
        .filter((section) => /^Minute \d|^Every hour$/.test(section));
      assert.ok(minutes.length >= 4);
      for (const minute of minutes) {
        await play(minute);
        if (minute.startsWith("Minute 2")) await underLoad(() => Promise.resolve());
      }
      assert.ok(accepted.some((number) => isStandbyNumber(number)), "the standby has registered");
    });

    await step("the morning after", async () => {
      await rig.startPrimary();
      await letServiceUserLook();
      await stage.operatorUntil("up");
      await play("The morning after");
    });

    await step("Restoring", async () => {
      const restoring = blocks.filter(([line]) => line!.section === "Restoring");
      for (const block of restoring) {
        // What was lost is taken note of before the last part, as the document says.
        if (block[0]!.command === "songhanh evidence verify") await takeNote();
        await stage.play(block);
      }
      // Numbers that nobody remembers are left out, those that somebody does as well.
      const before = accepted.length;
      await stage.operator().switch({ to: "standby", kind: "failover", expectedEpoch: undefined });
      await underLoad(() => Promise.resolve());
      const since = accepted.slice(before);
      assert.ok(
        since.length > 0 && since.every((number) => Number(number.slice(2, 10)) > 90_004_000),
      );
      assert.equal(new Set(accepted).size, accepted.length, "no number is given twice (I3)");
    });
    async function takeNote(): Promise<void> {
      const lost = blocks.filter(([line]) => line!.section === "SonghanhLostRows");
      assert.equal(lost.length, 3);
      await stage.play(lost[0]!);
      await stage.play(lost[1]!);
      await stage.play(lost[2]!);
      // The document has asked one; senders of this test go to both.
      await untilReady();
    }

    await step("nothing is left out", () => {
      const left = blocks.flat().filter(({ number }) => !stage.played.has(number))
        .map(({ number, command }) => `docs/operate.md:${number}: ${command}`);
      assert.deepEqual(left, []);
      return Promise.resolve();
    });
  },
});
