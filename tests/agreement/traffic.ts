import { writeSamples } from "../../adapters/traffic/write_samples.ts";
import { showTraffic } from "../../gateway/operations/traffic.ts";
import type { TrafficJson } from "../../gateway/operations/traffic_json.ts";
import { type Agreement, optionsOf } from "./agreement.ts";
import type { Doors } from "./doors.ts";

/** Two codes, of which a node has counted some by the clock of the doors. */
async function codes({ sql, gateway }: Doors): Promise<void> {
  await sql`delete from traffic_sample`;
  const minute = gateway.now().getTime() - 600_000;
  const row = { minute: minute - minute % 60_000, by: "code", times: undefined } as const;
  await writeSamples(sql, { node: "a:1", run: crypto.randomUUID(), number: 1 }, [
    { ...row, value: "00000", outcome: "accepted", messages: 7 },
    { ...row, value: "S0003", outcome: "refused by the centre", messages: 5 },
    { ...row, by: "measured", value: "", outcome: "", messages: 60 },
  ]);
}

const shown = (
  name: string,
  input: { readonly range?: string; readonly by: string },
): Agreement => ({
  name,
  operation: showTraffic,
  call: "GET /api/v1/traffic",
  page: { route: "GET /traffic" },
  command: () => ["traffic", ...optionsOf(input)],
  prepare: async (doors) => {
    await codes(doors);
    return input;
  },
  finds: ({ series }: TrafficJson) => series.map(({ value }) => value),
  count: 2,
});

export const trafficAgreements: readonly Agreement[] = [
  shown("see the traffic by code", { by: "code" }),
  shown("see the traffic of a day", { by: "code", range: "24h" }),
];
