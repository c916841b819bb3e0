import type { CommitWatch } from "../adapters/postgres/commit_watch.ts";

/** As much of a gateway as it depends on whether a message can be made durable. */
export interface DurableGateway {
  readonly lanes: { readonly ready: boolean };
  readonly commits: Pick<CommitWatch, "problem">;
  /** Why it takes nothing now; undefined where it does. */
  readonly node: { readonly obstacle?: string };
}

/** Why the gateway cannot make a message durable now; undefined where it can. */
export async function readinessProblem(
  { lanes, commits, node }: DurableGateway,
): Promise<string | undefined> {
  if (node.obstacle !== undefined) return node.obstacle;
  if (!lanes.ready) return "a lane does not listen";
  return await commits.problem();
}
