import { createHmac } from "node:crypto";
import { say, type Sentence } from "../../core/reasons/mod.ts";
import type { Notification } from "./notification_store.ts";

/** How long the receiver may take, in milliseconds. */
const ANSWER_MS_MAX = 5_000;

export interface NotificationReceiver {
  readonly url: string;
  /** Shared with the receiver, who knows by it who has sent what, and when. */
  readonly secret: string;
}

export interface PostOptions {
  readonly stop?: AbortSignal;
  readonly waitMs?: number;
  /** What connects to it; where there is none, public authorities alone count. */
  readonly client?: Deno.HttpClient | undefined;
}

/**
 * Sends a notification once. Its signature is over the second in which it is sent and its body, so
 * that what was caught on its way cannot be sent again later.
 *
 * @returns why it has not arrived, without the address, which may hold a secret; undefined where it has.
 */
export async function postNotification(
  { url, secret }: NotificationReceiver,
  { id, kind, body }: Notification,
  now: Date,
  { stop, waitMs = ANSWER_MS_MAX, client }: PostOptions = {},
): Promise<Sentence | undefined> {
  const seconds = Math.floor(now.getTime() / 1000);
  try {
    const response = await fetch(url, {
      client,
      method: "POST",
      // Whoever is asked to send it elsewhere would send it to whom the receiver says.
      redirect: "manual",
      signal: AbortSignal.any([
        AbortSignal.timeout(waitMs),
        ...(stop === undefined ? [] : [stop]),
      ]),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "songhanh-event": kind,
        "songhanh-delivery": id,
        "songhanh-signature": `t=${seconds},v1=${signatureOf(secret, seconds, body)}`,
      },
      body,
    });
    await response.body?.cancel();
    return response.ok ? undefined : say("RECEIVER_STATUS", { status: response.status });
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError"
      ? say("RECEIVER_SILENT", { ms: waitMs })
      : say("RECEIVER_AWAY");
  }
}

/** HMAC-SHA-256 over `t.body`, in hexadecimal. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
}
