/** A lane's thread: passes messages between the main thread and its `Lane`. */
/// <reference lib="deno.worker" />
import { Lane } from "./lane.ts";
import type { FromLane, ToLane } from "./protocol.ts";

let lane: Lane | undefined;

const say = (message: FromLane) => self.postMessage(message);

self.onmessage = (event: MessageEvent<ToLane>) => {
  handle(event.data).catch((error) => say({ kind: "failed", reason: reasonOf(error) }));
};

async function handle(message: ToLane): Promise<void> {
  if (message.kind === "start") {
    lane = new Lane(message, {
      staleEpoch: () => say({ kind: "stale epoch" }),
      traffic: (traffic) => say({ kind: "traffic", traffic }),
      remember: (ask, known) => say({ kind: "remember", ask, known }),
      wrongPassword: (userId, from) => say({ kind: "wrong password", userId, from }),
      lostRows: (known) => say({ kind: "lost rows", known }),
    });
    const { unknown, port, innerPort } = await lane.open();
    return say({ kind: "ready", stream: lane.stream, unknown, port, innerPort });
  }
  if (lane === undefined) return;
  switch (message.kind) {
    case "mode":
      return lane.setMode(message.mode);
    case "hold":
      return lane.hold(message.holdMs, () => say({ kind: "drained", run: message.run }));
    case "release":
      return lane.release();
    case "remembered":
      return lane.remembered(message.ask, message.failed);
    case "lost rows settled":
      return lane.lostRowsSettled();
    case "trust":
      return lane.setTrust(message.trust);
    case "users":
      return lane.setUsers(message.users);
    case "providers":
      return lane.setProviders(message.providers);
    case "channel rules":
      return lane.setChannelRules(message.channelRules);
    case "policy":
      return lane.setPolicy(message.policy);
    case "code tables":
      return lane.setCodeTables(message.codeTables);
    case "faults":
      await lane.setFaults(message.faults);
      return say({ kind: "faults set" });
    case "metrics":
      return say({ kind: "metrics", ask: message.ask, snapshot: await lane.metrics() });
    case "stop":
      await lane.stop();
      return say({ kind: "stopped" });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
