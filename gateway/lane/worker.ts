/** A lane's thread: passes messages between the main thread and its `Lane`. */
/// <reference lib="deno.worker" />
import { Lane } from "./lane.ts";
import type { FromLane, ToLane } from "./protocol.ts";

let lane: Lane | undefined;

const say = (message: FromLane, handedOver: Transferable[] = []) =>
  self.postMessage(message, handedOver);

self.onmessage = (event: MessageEvent<ToLane>) => {
  handle(event.data).catch((error) => say({ kind: "failed", reason: reasonOf(error) }));
};

async function handle(message: ToLane): Promise<void> {
  if (message.kind === "start") {
    lane = new Lane(message, {
      staleEpoch: () => say({ kind: "stale epoch" }),
      traffic: (traffic) => say({ kind: "traffic", traffic }),
      answered: (packed) => say({ kind: "answered", packed }, [packed.bytes]),
      turnedAway: (counts) => say({ kind: "turned away", counts }),
      counted: (counts) => say({ kind: "counted", counts }),
      traced: (traces) => say({ kind: "traced", traces }),
      remember: (ask, known) => say({ kind: "remember", ask, known }),
      wrongPassword: (userId, from) => say({ kind: "wrong password", userId, from }),
      rightPasswords: (found) => say({ kind: "right passwords", found }),
      cameOver: (line) => say({ kind: "came over", line }),
      lostRows: (known) => say({ kind: "lost rows", known }),
    });
    return say({ kind: "ready", ...await lane.open() });
  }
  if (lane === undefined) return;
  switch (message.kind) {
    case "supply":
      return lane.supply(message.supply);
    case "hold":
      return lane.hold(message.holdMs, () => say({ kind: "drained", run: message.run }));
    case "release":
      return lane.release();
    case "remembered":
      return lane.remembered(message.ask, message.failed);
    case "lost rows settled":
      return lane.lostRowsSettled();
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
