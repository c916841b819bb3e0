import type { AdministeredGateway } from "../operations/administered_gateway.ts";

/** Why the gateway cannot make a message durable now; undefined where it can. */
export async function readinessProblem(
  { lanes, commits, node }: Pick<AdministeredGateway, "lanes" | "commits" | "node">,
): Promise<string | undefined> {
  if (node.obstacle !== undefined) return node.obstacle;
  if (!lanes.ready) return "a lane does not listen";
  return await commits.problem();
}
