import type { CommitWatch } from "../adapters/postgres/commit_watch.ts";

/** As much of a gateway as it depends on whether a message can be made durable. */
export interface DurableGateway {
  readonly lanes: { readonly ready: boolean };
  readonly commits: Pick<CommitWatch, "problem">;
  /** Whether it was told to stop and serves on for a while. */
  readonly isDraining?: boolean;
  /** Why it takes nothing now; undefined where it does. */
  readonly node: { readonly obstacle?: string };
}

/** Why the gateway cannot make a message durable now; undefined where it can. */
export async function readinessProblem(
  { lanes, commits, node, isDraining }: DurableGateway,
): Promise<string | undefined> {
  if (isDraining) return "this node is being stopped: what is new goes to another";
  if (node.obstacle !== undefined) return node.obstacle;
  if (!lanes.ready) return "a lane does not listen";
  return await commits.problem();
}
