/**
 * The EDI address: `POST /` and nothing else. Judges the provider's token, asks for the body, stamps
 * time and sender, and lets `receiveMessage` do the rest. Hono routes; request and answer are light
 * (`EdiRequest`, `HttpAnswer`), as the connection under it is ours.
 */
import { Hono } from "hono";
import type { TargetAnswer } from "../../adapters/target.ts";
import { pickFields, requestFields } from "../../adapters/vnaccs/relayed_fields.ts";
import { type NumberMap, numberMapHeader, readNumberMap } from "../../core/give_back/mod.ts";
import type { Field } from "../../core/http/mod.ts";
import { type Admission, providerHeader, providerSender } from "../../core/providers/mod.ts";
import { type MessageTrace, traceparentField, traceresponseField } from "../../core/tracing/mod.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { ediResponse, type HttpAnswer, httpRefusal } from "./answer.ts";
import { limits } from "../limits.ts";
import { type EdiRequest, isMissingBody } from "./edi_request.ts";
import { busyAnswer, isPlainText } from "./receive_message.ts";

export interface Intake {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The rehearsal primary alone understands which numbers a message that is given back means. */
  readonly readsNumberMap: boolean;
  /** Judges the header of a VAN provider; null = none, a terminal of its own. */
  admit(header: string | null): Admission;
  /** Undefined where nothing is traced. */
  readonly tracer?: { begin(traceparent: string | null): MessageTrace | undefined };
  receive(request: {
    readonly receivedAt: number;
    readonly sender: string;
    readonly contentType: string | null;
    readonly fields: readonly Field[];
    readonly body: Uint8Array;
    readonly numberMap?: NumberMap;
    readonly trace?: MessageTrace;
  }): Promise<TargetAnswer>;
  /** A message that there is no room for: counted, as it is recorded nowhere. */
  onBusy(request: { readonly receivedAt: number; readonly sender: string }): void;
}

/** Answers a request. Throws what is our own mistake. */
export type EdiHandler = (request: EdiRequest) => HttpAnswer | Promise<HttpAnswer>;

export function intakeApp(intake: Intake): EdiHandler {
  const app = new Hono({ getPath: (request) => requestOf(request).path });

  app.post("/", (context) => asResponse(post(requestOf(context.req.raw), intake)));
  // One route alone: where two match, Hono composes them anew for each request.
  app.notFound((context) => {
    const { path, asked } = requestOf(context.req.raw);
    return asResponse(
      path === "/"
        ? httpRefusal(405, `cannot take ${asked}: expected POST`, [["Allow", "POST"]])
        : httpRefusal(404, "cannot find this path: messages are posted to /"),
    );
  });
  // Our mistakes go to the server, which logs them like everything else.
  app.onError((error) => {
    throw error;
  });
  return (request) => app.fetch(request as unknown as Request) as unknown as Promise<HttpAnswer>;
}

async function post(request: EdiRequest, intake: Intake): Promise<HttpAnswer> {
  const receivedAt = intake.now();
  const { headers, address } = request;
  const contentType = headers.get("content-type");
  if (contentType !== null && contentType.length > limits.contentTypeBytesMax) {
    const most = limits.contentTypeBytesMax;
    return httpRefusal(
      431,
      `cannot take the request: found a Content-Type of ${contentType.length} bytes, expected at most ${most}`,
    );
  }
  const fields = pickFields(requestFields, (name) => headers.get(name));
  const provider = headers.get(providerHeader);
  const numberMap = intake.readsNumberMap ? headers.get(numberMapHeader) : null;
  const admission = intake.admit(provider);
  if (admission.kind === "unknown") {
    return httpRefusal(401, "cannot take the message: the provider's token is not in force");
  }
  const sender = admission.kind === "direct" ? address : providerSender(admission.id, address);
  // Whose trace a message belongs to is told by those alone who are known before it is read.
  const trace = intake.tracer?.begin(
    admission.kind === "provider" ? headers.get(traceparentField) : null,
  );
  const found = request.body();
  const body = found instanceof Promise ? await found : found;
  if (isMissingBody(body)) {
    if (body.kind === "refused") return httpRefusal(body.status, body.sentence);
    intake.onBusy({ receivedAt, sender });
    return busyText(contentType, body.seen, receivedAt, "too many bytes in flight");
  }
  if (admission.kind === "limited") {
    intake.onBusy({ receivedAt, sender });
    return busyText(contentType, body, receivedAt, admission.reason);
  }
  trace?.span("intake", trace.from, { "http.request.body.size": body.length });
  const answer = await intake.receive({
    receivedAt,
    sender,
    contentType,
    fields,
    body,
    ...(numberMap === null ? {} : { numberMap: readNumberMap(numberMap) }),
    ...(trace === undefined ? {} : { trace }),
  });
  // Whether the answer reached the sender decides if a repeat of its message is the same one (F25).
  const { reply, finished } = answer;
  return trace === undefined ? ediResponse(reply, finished) : tracedResponse(answer, trace);
}

/** The same bytes; the head names the trace, which ends when they have left. */
function tracedResponse({ reply, finished, result }: TargetAnswer, trace: MessageTrace) {
  const from = performance.now();
  const response = ediResponse(reply, (delivered) => {
    finished(delivered);
    trace.span("answer", from, {
      "http.response.status_code": response.status,
      "http.response.body.size": reply.bytes.length,
      "songhanh.delivered": delivered,
      hasFailed: !delivered,
    });
    trace.end({ hasFailed: result === "unknown" });
  });
  const named: Field = [traceresponseField, trace.traceresponse];
  return { ...response, fields: [...response.fields, named] };
}

/** A0011, as a full gateway and one that a provider sends too much tell it. */
function busyText(
  contentType: string | null,
  seen: Uint8Array,
  receivedAt: number,
  reason: string,
): HttpAnswer {
  const header = isPlainText(contentType) ? peekHeader(seen) : undefined;
  return ediResponse(busyAnswer(header, receivedAt, reason).reply);
}

// Hono passes requests and answers on as they are; these two lines are where its types are told so.
function requestOf(request: Request): EdiRequest {
  return request as unknown as EdiRequest;
}

function asResponse(answer: HttpAnswer | Promise<HttpAnswer>): Response {
  return answer as unknown as Response;
}
