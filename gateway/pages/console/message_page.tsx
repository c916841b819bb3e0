import type { Child } from "hono/jsx";
import { formatMessageId } from "../../../adapters/journal.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { describeCode } from "../../../core/catalogue/mod.ts";
import type { Judgement } from "../../../core/give_back/mod.ts";
import type { ExplainedBody, ExplainedMessage } from "../../../core/explain_body.ts";
import {
  Badge,
  Banner,
  Choices,
  CopyButton,
  DefinitionList,
  Field,
  Form,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { resolveOutcome } from "../../operations/outcomes.ts";
import { DeclaredContent } from "../declared_content.tsx";
import { fieldOf, type FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";
import { ByteView } from "./byte_view.tsx";
import { ConsoleLayout } from "./console_layout.tsx";
import { Differences } from "./differences.tsx";
import { formatBytes, formatSpan } from "./format_number.ts";
import { ItemsTable } from "./items_table.tsx";
import type { LoadedMessage } from "./load_message.ts";
import { mayAct } from "./may_act.ts";
import { nextStepOf } from "./next_step.ts";
import { MessageOutcome, MessageState } from "./message_state.tsx";
import { reasonText, type Sentence } from "../../../core/reasons/mod.ts";

interface MessagePageProps {
  readonly view: View;
  readonly mode: StoredMode;
  readonly message: LoadedMessage;
  readonly saved?: boolean;
  /** What came of sending it again, where that was nothing. */
  readonly inVain?: Sentence;
  /** What is wrong with the form that was sent. */
  readonly faults?: FormFaults;
  /** What asking the primary has found out. */
  readonly inquiry?: Judgement;
}

/** Everything about one message. */
export function MessagePage(props: MessagePageProps) {
  const { view, mode, message, saved, inVain } = props;
  const { t } = view;
  const { id, stored, request, reply, pair } = message;
  const title = `${stored.procedure ?? t("console.message")} ${id}`;
  return (
    <ConsoleLayout view={view} mode={mode} title={title} lead={leadOf(view, request)}>
      {saved && <Banner view={view} kind="good">{t("saved")}</Banner>}
      {inVain !== undefined && (
        <Banner view={view} kind="bad">{reasonText(view.lang, inVain)}</Banner>
      )}
      {stored.unopened.length > 0 && (
        <Banner view={view} kind="bad">
          {t("message.unopened")}{" "}
          <span class="mono">
            {stored.unopened.map((each) => reasonText(view.lang, each)).join("; ")}
          </span>
        </Banner>
      )}
      {stored.cut !== undefined && (
        <Banner view={view} kind="warning">
          {t("message.cut", {
            kept: formatBytes(view, stored.cut.keptBytes),
            received: formatBytes(view, stored.cut.receivedBytes),
          })}
        </Banner>
      )}
      <nav class="jump" aria-label={t("message.parts")}>
        <a href="#timeline">{t("message.timeline")}</a>
        <a href="#bytes">{t("message.bytes")}</a>
        <a href="#items">{t("message.items")}</a>
        <a href="#signer">{t("message.signer")}</a>
        <a href="#reply">{t("message.reply")}</a>
        {pair !== undefined && <a href="#mirror">{t("message.mirrored")}</a>}
        <a href="#next">{t("message.next")}</a>
      </nav>
      <Facts view={view} message={message} />
      <Timeline view={view} message={message} />
      <Next {...props} />
      <Part id="bytes" title={t("message.bytes")}>
        {stored.request === undefined
          ? <p>{t("message.unopened")}</p>
          : <ByteView view={view} bytes={stored.request} body={request} />}
      </Part>
      <Part id="items" title={t("message.items")}>
        <BodyParts view={view} body={request} id="request" />
      </Part>
      <Part id="signer" title={t("message.signer")}>
        <Signer view={view} message={message} />
      </Part>
      <Part id="reply" title={t("message.reply")}>
        {reply === undefined ? <p>{t("message.noReply")}</p> : (
          <>
            <BodyParts view={view} body={reply} id="answer" />
            <details class="entry">
              <summary>{t("message.replyBytes")}</summary>
              <ByteView view={view} bytes={stored.reply!.bytes} body={reply} />
            </details>
          </>
        )}
      </Part>
      {pair !== undefined && (
        <Part id="mirror" title={t("message.mirrored")}>
          <Differences view={view} pair={pair} />
          <p>
            <a href={`/compare/${pair.id}`}>{t("message.toPair")}</a>
          </p>
        </Part>
      )}
    </ConsoleLayout>
  );
}

function leadOf({ lang }: View, { messages }: ExplainedBody): string | undefined {
  const [first] = messages;
  if (first === undefined) return undefined;
  return (lang === "vi" ? first.titleVi : first.title) || first.title;
}

function Part(
  { id, title, children }: {
    readonly id: string;
    readonly title: string;
    readonly children?: Child;
  },
) {
  return (
    <section class="card part" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ view, message }: { readonly view: View; readonly message: LoadedMessage }) {
  const { t } = view;
  const { stored } = message;
  const first = stored.first && formatMessageId(stored.first);
  return (
    <section class="card">
      <DefinitionList
        pairs={[
          [t("outcome"), <MessageOutcome view={view} message={stored} />],
          [
            t("message.id"),
            <>
              <span class="mono">{message.id}</span>
              <CopyButton view={view} text={message.id} />
            </>,
          ],
          [
            t("message.user"),
            stored.userId === null
              ? "–"
              : <a href={`/messages?user=${encodeURIComponent(stored.userId)}`}>{stored.userId}</a>,
          ],
          [t("message.path"), stored.path ?? "–"],
          [t("message.sender"), stored.sender],
          [
            t("message.document"),
            stored.document && (
              <>
                <a class="mono" href={`/documents/${stored.document}`}>{stored.document}</a>
                <CopyButton view={view} text={stored.document} />
              </>
            ),
          ],
          [
            t("message.linkInfo"),
            stored.linkInfo && (
              <>
                <span class="mono">{stored.linkInfo}</span>
                <CopyButton view={view} text={stored.linkInfo} />
              </>
            ),
          ],
          [t("message.first"), first && <a class="mono" href={`/messages/${first}`}>{first}</a>],
          [t("mode.epoch"), stored.epoch],
          [t("message.size"), sizeOf(view, stored)],
          [t("message.contentType"), <span class="mono">{stored.contentType ?? "–"}</span>],
          [
            t("message.digest"),
            stored.digestTells ? "–" : (
              <>
                <span class="mono">{stored.digest.toHex()}</span>
                <CopyButton view={view} text={stored.digest.toHex()} />
              </>
            ),
          ],
        ]}
      />
    </section>
  );
}

/** Of what was received, whatever is kept of it. */
function sizeOf(view: View, { request, cut }: LoadedMessage["stored"]): string {
  const bytes = cut?.receivedBytes ?? request?.length;
  return bytes === undefined ? "–" : formatBytes(view, bytes);
}

function Timeline({ view, message }: { readonly view: View; readonly message: LoadedMessage }) {
  const { t, lang } = view;
  const { stored } = message;
  const steps = [
    {
      at: stored.receivedAt,
      state: stored.taken,
      code: stored.code,
      reason: null as string | null,
    },
    ...stored.steps,
  ];
  // What was decided at once has its code in the first step.
  if (stored.steps.length > 0) steps[0] = { ...steps[0]!, code: null };
  else steps[0] = { ...steps[0]!, reason: stored.reason };
  return (
    <section class="card" id="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{t("message.timeline")}</h2>
      <ol class="timeline">
        {steps.map(({ at, state, code, reason }, index) => {
          const before = steps[index - 1];
          return (
            <li>
              <span class="when">
                <Time view={view} at={at} />
                {before !== undefined && (
                  <small>+{formatSpan(view, at.getTime() - before.at.getTime())}</small>
                )}
              </span>
              <span>
                <MessageState view={view} state={state} /> {code !== null && (
                  <>
                    <strong class="mono">{code}</strong>{" "}
                    {describeCode(stored.procedure ?? "", code, undefined, lang)}
                  </>
                )}
                {reason !== null && <small class="block">{reasonText(view.lang, reason)}</small>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Header fields as they are, codes, items, files, faults. */
function BodyParts(
  { view, body, id }: {
    readonly view: View;
    readonly body: ExplainedBody;
    readonly id: string;
  },
) {
  const { t } = view;
  return (
    <>
      {body.faults.map((fault) => (
        <Banner view={view} kind="warning">{reasonText(view.lang, fault)}</Banner>
      ))}
      {body.text !== undefined && <pre>{body.text}</pre>}
      {body.messages.map((message, index) => (
        <OneMessage view={view} message={message} id={`${id}-${index + 1}`} />
      ))}
      {body.attachments.length > 0 && (
        <Table
          view={view}
          caption={t("message.files")}
          rows={body.attachments}
          columns={[
            { head: t("message.fileName"), rowHead: true, cell: ({ name }) => name },
            { head: t("message.contentType"), cell: ({ contentType }) => contentType },
            {
              head: t("message.size"),
              number: true,
              cell: ({ bytes }) => formatBytes(view, bytes),
            },
            { head: "SHA-256", cell: ({ sha256 }) => <code class="clip">{sha256}</code> },
          ]}
        />
      )}
    </>
  );
}

function OneMessage(
  { view, message, id }: {
    readonly view: View;
    readonly message: ExplainedMessage;
    readonly id: string;
  },
) {
  const { t, lang } = view;
  const { codes = [], items, lines = [] } = message;
  // The place on the wire is of use in a screen of items, and not in eighty.
  const isLong = items.some(({ repetition }) => repetition > 1);
  const title = (lang === "vi" ? message.titleVi : message.title) || message.title;
  return (
    <>
      <h3>
        {message.header.outputCode ?? message.procedure} {title}
      </h3>
      {codes.length > 0 && (
        <ul class="codes">
          {codes.map((code) => (
            <li>
              <strong class="mono">{code.code}</strong>
              {code.item !== undefined && <span class="mono">{code.item}</span>} {code[lang]}
            </li>
          ))}
        </ul>
      )}
      {isLong
        ? <DeclaredContent view={view} caption={t("items.caption")} items={items} id={id} />
        : items.length > 0 && <ItemsTable view={view} items={items} />}
      {lines.length > 0 && <pre>{lines.join("\n")}</pre>}
      {codes.length === 0 && items.length === 0 && lines.length === 0 && (
        <p>{t("message.noItems")}</p>
      )}
    </>
  );
}

function Signer({ view, message }: { readonly view: View; readonly message: LoadedMessage }) {
  const { t } = view;
  const { request: { signature }, judgement } = message;
  if (signature === undefined) return <p>{t("signer.none")}</p>;
  const { signer } = signature;
  const valid = signer?.signatureValid;
  return (
    <>
      <p>
        {valid === true
          ? <Badge tone="good">{t("signer.valid")}</Badge>
          : valid === false
          ? <Badge tone="bad">{t("signer.invalid")}</Badge>
          : <Badge tone="warning">{t("signer.noCertificate")}</Badge>}{" "}
        {judgement !== undefined && (
          <Badge tone={judgement.accepted ? "good" : "bad"}>
            {t(`trust.${judgement.status}`)}
          </Badge>
        )}
      </p>
      {judgement !== undefined && judgement.reason !== "" && (
        <p>{reasonText(view.lang, judgement.reason)}</p>
      )}
      <DefinitionList
        pairs={[
          [t("signer.subject"), signer?.subjectCn],
          [t("signer.uid"), signer?.subjectUid],
          [t("signer.issuer"), signer?.issuerCn],
          [t("signer.serial"), signer?.serial && <span class="mono">{signer.serial}</span>],
          [t("signer.digest"), signer?.digestAlgorithm],
          [
            t("signer.until"),
            judgement?.signer && <Time view={view} at={new Date(judgement.signer.notAfterMs)} />,
          ],
          ["SHA-1", signer?.sha1 && <span class="mono">{signer.sha1}</span>],
        ]}
      />
      {judgement !== undefined && judgement.chain.length > 0 && (
        <>
          <h3>{t("signer.chain")}</h3>
          <ol class="chain">
            {judgement.chain.map((subject) => <li>{subject}</li>)}
          </ol>
        </>
      )}
    </>
  );
}

/** What an operator can do about it now. */
function Next(
  { view, message, faults = {}, inquiry }: MessagePageProps,
) {
  const { t } = view;
  const fields = resolveOutcome.input.shape;
  const { id, stored } = message;
  // It has the outcome of its first, where it is resolved; settled, there is nothing to do for either.
  if (stored.state === "unknown" && stored.first !== undefined) {
    const first = formatMessageId(stored.first);
    return (
      <Part id="next" title={t("message.next")}>
        <p>
          {t("next.repeat")} <a class="mono" href={`/messages/${first}#next`}>{first}</a>
        </p>
      </Part>
    );
  }
  const { notLearnt } = message;
  if (stored.state !== "unknown" && !notLearnt) {
    return (
      <Part id="next" title={t("message.next")}>
        <p>{t(nextStepOf(stored))}</p>
      </Part>
    );
  }
  const why = (
    <TextArea
      view={view}
      name="reason"
      label={t("reason")}
      {...fieldOf(fields.reason)}
      rows={2}
      fault={faults.reason}
    />
  );
  if (notLearnt) {
    return (
      <Part id="next" title={t("message.next")}>
        <p>{t("next.notLearnt")}</p>
        {mayAct(view, "resolve an outcome") && (
          <Form view={view} action={`/messages/${id}/resolve`} label={t("resolve.lift")}>
            <input type="hidden" name="verdict" value="operator" />
            {why}
            <button type="submit">{t("resolve.lift")}</button>
          </Form>
        )}
      </Part>
    );
  }
  return (
    <Part id="next" title={t("message.next")}>
      <p>{t("next.unknown")}</p>
      {inquiry !== undefined && (
        <Banner view={view} kind={inquiry.kind === "unclear" ? "warning" : "info"}>
          {t(`inquiry.${inquiry.kind}`)}
          {"number" in inquiry && inquiry.number !== "" && (
            <>
              {" "}
              <strong class="mono">{inquiry.number}</strong>
            </>
          )}
          <small class="block">{reasonText(view.lang, inquiry.reason)}</small>
        </Banner>
      )}
      {mayAct(view, "resolve an outcome") && (
        <Form view={view} action={`/messages/${id}/inquiry`} label={t("inquiry.button")}>
          <p class="hint">{t("inquiry.hint")}</p>
          <button type="submit" class="quiet">{t("inquiry.button")}</button>
        </Form>
      )}
      {mayAct(view, "resolve an outcome") && (
        <Form view={view} action={`/messages/${id}/resolve`} label={t("resolve.title")}>
          <Choices
            name="verdict"
            type="radio"
            legend={t("resolve.title")}
            hint={t("resolve.hint")}
            required
            options={[
              ["found", t("resolve.found")],
              ["absent", t("resolve.absent")],
              ["operator", t("resolve.operator")],
            ]}
            fault={faults.verdict}
          />
          <Field
            view={view}
            name="number"
            label={t("resolve.number")}
            hint={t("resolve.numberHint")}
            inputmode="numeric"
            maxlength={20}
            fault={faults.number}
          />
          <Choices
            name="resend"
            legend={t("resolve.again")}
            options={[["yes", t("resolve.resend")]]}
          />
          {why}
          <button type="submit">{t("resolve.button")}</button>
        </Form>
      )}
    </Part>
  );
}
