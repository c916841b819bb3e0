/** Who is told of what happens, for tests: checks signature and fields as `docs/integrate.md` says. */
import { createHmac } from "node:crypto";

export interface ToldNews {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly node: string;
  readonly since: string | null;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly text: { readonly vi: string; readonly en: string };
}

/** What the document says that every body has. */
const fields = ["id", "kind", "at", "node", "since", "facts", "text"];

export const notifySecret = "một bí mật của nơi nhận";

export class NotificationReceiver implements AsyncDisposable {
  /** In the order in which they arrived, each as often as it did. */
  readonly told: ToldNews[] = [];
  /** What was wrong with a request. */
  readonly faults: string[] = [];
  /** Refused, whatever was sent. */
  refused = 0;
  refuses = false;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#take(request),
    );
  }

  /** Settings of a gateway that tells it. */
  get settings(): Record<string, string> {
    return {
      SONGHANH_NOTIFY_URL: `http://127.0.0.1:${this.#server.addr.port}/hook?key=k`,
      SONGHANH_NOTIFY_SECRET: notifySecret,
    };
  }

  kinds(): string[] {
    return this.told.map(({ kind, facts }) => "what" in facts ? `${kind} ${facts.what}` : kind);
  }

  async #take(request: Request): Promise<Response> {
    const body = await request.text();
    const fault = faultOf(request, body);
    if (fault !== undefined) this.faults.push(fault);
    if (this.refuses) {
      this.refused++;
      return new Response(null, { status: 500 });
    }
    this.told.push(JSON.parse(body));
    return new Response(null, { status: 204 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function faultOf(request: Request, body: string): string | undefined {
  const [, seconds, signature] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(request.headers.get("songhanh-signature") ?? "") ?? [];
  if (seconds === undefined) return "no signature";
  const expected = createHmac("sha256", notifySecret).update(`${seconds}.${body}`).digest("hex");
  if (signature !== expected) return "another signature";
  if (Math.abs(Date.now() / 1000 - Number(seconds)) > 60) return "of another time";
  const told = JSON.parse(body) as ToldNews;
  const { id, kind } = told;
  if (String(Object.keys(told)) !== String(fields)) return `other fields: ${Object.keys(told)}`;
  if (request.headers.get("songhanh-delivery") !== id) return "another id";
  return request.headers.get("songhanh-event") === kind ? undefined : "another kind";
}
