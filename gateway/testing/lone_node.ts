import type { Sql } from "postgres";
import { Switcher } from "../../adapters/switching/mod.ts";
import type { AdministeredNode } from "../operations/administered_gateway.ts";

/** For tests: a node alone, whose primary is up. */
export function loneNode(sql: Sql): AdministeredNode {
  const node = { id: 1, name: "test:8400" };
  return {
    name: node.name,
    isActive: true,
    primary: () =>
      Promise.resolve({
        state: "up",
        reason: "",
        since: undefined,
        seenAt: undefined,
        p50Ms: 1.5,
      }),
    nodes: () => Promise.resolve([]),
    switcher: new Switcher({
      sql,
      node,
      facts: () =>
        Promise.resolve({
          primary: { configured: true, state: "up", reason: "" },
          standby: { place: "local", unreachable: undefined },
          silentNodes: [],
          unknownCount: 0,
          backlog: { pending: 0, running: false },
          ledgerBehind: 0,
          notLearnt: 0,
          numberTroubles: [],
          channelsUnknown: 0,
          undurable: undefined,
        }),
      undurable: () => Promise.resolve(undefined),
      backlog: () => Promise.resolve({ pending: 0 }),
      ledgerCaughtUp: () => Promise.resolve(true),
      drainMs: 1_000,
      onEnd: () => {},
    }),
  };
}
