import { say, type Sentence } from "../../core/reasons/mod.ts";

export interface Collector {
  /** Where spans are posted, whole: `…/v1/traces`. */
  readonly url: string;
  /** Sent along; they may hold a secret. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Why spans were not taken, without address and head; `mayPass`: the same may be sent again. */
export interface NotTaken {
  readonly reason: Sentence;
  readonly mayPass: boolean;
}

/** Statuses after which the same may be sent again (OTLP over HTTP). */
const PASSING = [429, 502, 503, 504];

/** Posts what `writeSpans` has written; undefined where the collector has taken it. */
export async function postSpans(
  { url, headers }: Collector,
  body: string,
  waitMs: number,
  { stop, client }: { readonly stop?: AbortSignal; readonly client?: Deno.HttpClient } = {},
): Promise<NotTaken | undefined> {
  try {
    const response = await fetch(url, {
      client,
      method: "POST",
      // Whoever is asked to send it elsewhere would send it to whom the collector says.
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(waitMs), ...(stop === undefined ? [] : [stop])]),
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    const { status } = response;
    return { reason: say("RECEIVER_STATUS", { status }), mayPass: PASSING.includes(status) };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    const reason = isLate ? say("RECEIVER_SILENT", { ms: waitMs }) : say("RECEIVER_AWAY");
    return { reason, mayPass: true };
  }
}
