import type { Lanes } from "../lane/lanes.ts";
import type { GatewayNode } from "../node/node.ts";
import type { ServiceWatch } from "../node/service_watch.ts";

/** Who is spoken to by what is started before it: lanes, say, speak before there is a node to hear. */
export class StartedLater {
  lanes?: Lanes;
  /** Of this node, for people: host and port. */
  name?: string;
  node?: GatewayNode;
  service?: ServiceWatch;
  readonly #nodeStarted = Promise.withResolvers<GatewayNode>();

  /** Resolves when there is a node that has started. */
  get nodeStarted(): Promise<GatewayNode> {
    return this.#nodeStarted.promise;
  }

  hearNode(node: GatewayNode): void {
    this.node = node;
    this.#nodeStarted.resolve(node);
  }
}
