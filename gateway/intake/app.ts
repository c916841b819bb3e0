/**
 * The EDI address: `POST /` and nothing else. Bounds the body, stamps time and sender, and lets
 * `receiveMessage` do the rest.
 */
import { Hono } from "hono";
import type { Deadlines } from "../../adapters/deadlines.ts";
import type { TargetAnswer } from "../../adapters/target.ts";
import { pickFields, requestFields } from "../../adapters/vnaccs/relayed_fields.ts";
import { type NumberMap, numberMapHeader, readNumberMap } from "../../core/failback/mod.ts";
import type { Field } from "../../core/http/mod.ts";
import { type Admission, providerHeader, providerSender } from "../../core/providers/mod.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { ediResponse, httpRefusal } from "../answer.ts";
import { limits } from "../limits.ts";
import { isBodyRefusal, readBody } from "./read_body.ts";
import { busyAnswer } from "./receive_message.ts";

/** What `Deno.serve` hands over beside the request. */
export interface ServeInfo {
  readonly remoteAddr: Deno.Addr;
  readonly completed: Promise<void>;
}

export interface Intake {
  readonly bodyBytesMax: number;
  /** Until when a body must have come. */
  readonly deadlines: Deadlines;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The rehearsal primary alone understands which numbers a message that is given back means. */
  readonly readsNumberMap: boolean;
  /** Judges the header of a VAN provider; null = none, a terminal of its own. */
  admit(header: string | null): Admission;
  receive(request: {
    readonly receivedAt: number;
    readonly sender: string;
    readonly contentType: string | null;
    readonly fields: readonly Field[];
    readonly body: Uint8Array;
    readonly numberMap?: NumberMap;
  }): Promise<TargetAnswer>;
}

export function intakeApp(intake: Intake): Hono<{ Bindings: ServeInfo }> {
  const app = new Hono<{ Bindings: ServeInfo }>();

  app.post("/", async (context) => {
    const receivedAt = intake.now();
    const request = context.req.raw;
    const body = await readBody(request, intake.bodyBytesMax, intake.deadlines);
    if (isBodyRefusal(body)) {
      // The rest of the body may still come; nothing else can be read from this connection.
      return httpRefusal(body.status, body.sentence, { connection: "close" });
    }
    const admission = intake.admit(request.headers.get(providerHeader));
    if (admission.kind === "unknown") {
      return httpRefusal(401, "cannot take the message: the provider's token is not in force");
    }
    if (admission.kind === "limited") return busyResponse(admission.reason, body, receivedAt);
    const address = senderOf(context.env.remoteAddr);
    const takenAt = performance.now();
    const answer = await intake.receive({
      receivedAt,
      sender: admission.kind === "direct" ? address : providerSender(admission.id, address),
      contentType: request.headers.get("content-type"),
      fields: pickFields(requestFields, (name) => request.headers.get(name)),
      body,
      ...(intake.readsNumberMap ? { numberMap: numberMapOf(request) } : {}),
    });
    // Whether the answer reached the sender decides if a repeat of its message is the same one (F25).
    let gone = false;
    context.env.completed.then(() => answer.finished(!gone), () => answer.finished(false));
    const isSlow = performance.now() - takenAt > limits.watchedAnswerMs;
    return ediResponse(answer.reply, isSlow ? () => gone = true : undefined);
  });

  app.all(
    "/",
    (context) =>
      httpRefusal(405, `cannot take ${context.req.method}: expected POST`, { allow: "POST" }),
  );
  app.notFound(() => httpRefusal(404, "cannot find this path: messages are posted to /"));
  // Our mistakes go to the server, which logs them like everything else.
  app.onError((error) => {
    throw error;
  });
  return app;
}

/** What a provider is told that sends more than it may: as a full gateway tells it, A0011. */
function busyResponse(reason: string, body: Uint8Array, receivedAt: number): Response {
  return ediResponse(busyAnswer(peekHeader(body), receivedAt, reason).reply);
}

function numberMapOf(request: Request): NumberMap | undefined {
  const header = request.headers.get(numberMapHeader);
  return header === null ? undefined : readNumberMap(header);
}

function senderOf(address: Deno.Addr): string {
  return "hostname" in address ? address.hostname : "local";
}
