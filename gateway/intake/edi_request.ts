import type { RequestHead } from "../../core/http/mod.ts";

/** Why a body is not there. */
export type MissingBody =
  /** There is no room for it; `seen` is what had come of it already. */
  | { readonly kind: "busy"; readonly seen: Uint8Array }
  | { readonly kind: "refused"; readonly status: number; readonly sentence: string };

/**
 * A request as the application sees it: of the runtime's `Request` what Hono's routing asks for, and
 * a body that begins to be read when it is asked for. Fields have to be asked for before it: they
 * are read from bytes that the body may overwrite.
 */
export class EdiRequest {
  readonly url: string;
  readonly headers: { get(name: string): string | null };

  constructor(
    head: RequestHead,
    /** Of the sender; `local` where it has none. */
    readonly address: string,
    readonly body: () => Uint8Array | MissingBody | Promise<Uint8Array | MissingBody>,
  ) {
    this.asked = head.method;
    // The answer to HEAD is that to GET without its body, which the connection leaves out.
    this.method = head.method === "HEAD" ? "GET" : head.method;
    // A target without a path (`*`, `host:port`) is none that anything stands at.
    this.path = head.path === "" ? `/${head.target}` : head.path;
    this.url = `http://edi${this.path}`;
    this.headers = { get: (name) => head.fields.get(name.toLowerCase()) ?? null };
  }

  /** The method, for routing; and as it was sent. */
  readonly method: string;
  readonly asked: string;
  readonly path: string;
}

export function isMissingBody(value: Uint8Array | MissingBody): value is MissingBody {
  return !(value instanceof Uint8Array);
}
