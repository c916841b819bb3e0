import type { ExplainedBody, ExplainedMessage } from "../../../core/explain_body.ts";
import { headerBytes, type HeaderFieldName, headerFields } from "../../../core/wire/mod.ts";
import type { View } from "../view.ts";
import { formatBytes } from "./format_number.ts";

/** Bytes of one line; a multiple of ten, so that the ruler counts for every line. */
const lineBytes = 50;
/** More is not shown: a page is for looking, the API gives the whole. */
const shownMax = 20_000;

interface Span {
  readonly text: string;
  readonly field: HeaderFieldName | undefined;
}

/**
 * A body byte by byte, fifty to a line under a ruler, with the header's fields laid over. Passwords and
 * access keys are covered with dots.
 */
export function ByteView(
  { view, bytes, body }: {
    readonly view: View;
    readonly bytes: Uint8Array;
    readonly body: ExplainedBody;
  },
) {
  const { t } = view;
  const [message] = body.messages;
  const start = message?.start ?? 0;
  const shown = maskedText(bytes, body.messages);
  const before = [...shown.slice(0, start)].join("");
  const lines = linesOf(shown.slice(start), message !== undefined);
  return (
    <>
      {before !== "" && (
        <details class="entry">
          <summary>{t("bytes.envelope", { size: formatBytes(view, start) })}</summary>
          <div class="bytes" role="region" tabindex={0} aria-label={t("bytes.envelopeLabel")}>
            <Lines lines={linesOf(shown.slice(0, start), false)} from={0} />
          </div>
        </details>
      )}
      {message !== undefined && <FieldList view={view} message={message} />}
      <div class="bytes" role="region" tabindex={0} aria-label={t("message.bytes")}>
        <Lines lines={lines} from={start} />
      </div>
      <p class="hint">
        {t("bytes.hint")}{" "}
        {bytes.length > shownMax && t("bytes.cut", { n: formatBytes(view, shownMax) })}
      </p>
    </>
  );
}

function Lines(
  { lines, from }: { readonly lines: readonly (readonly Span[])[]; readonly from: number },
) {
  const ruler = Array.from({ length: lineBytes / 10 }, (_, n) => String(n * 10).padEnd(10, "·"));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">+</th>
          <th scope="col" class="ruler">{ruler.join("")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((spans, index) => (
          <tr>
            <th scope="row" class="number">{from + index * lineBytes}</th>
            <td>
              {spans.map(({ text, field }) =>
                field === undefined
                  ? text
                  : <span class={`f ${tone(field)}`} data-field={field} title={field}>{text}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Neighbours have different tints. */
function tone(field: HeaderFieldName): string {
  return `t${headerFields.findIndex(({ name }) => name === field) % 4}`;
}

function FieldList(
  { view, message }: { readonly view: View; readonly message: ExplainedMessage },
) {
  const { t } = view;
  return (
    <dl class="header-fields">
      {headerFields.filter(({ name }) => !name.startsWith("reserve")).map(
        ({ name, offset, length }) => (
          <div data-field={name} class={tone(name)}>
            <dt>
              {t(`header.${name}`)} <small class="mono">{offset}+{length}</small>
            </dt>
            <dd class="mono">
              {name === "password" ? "••••••••" : message.header[name] ?? "–"}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** One visible character for each byte; secrets as dots. */
function maskedText(bytes: Uint8Array, messages: readonly ExplainedMessage[]): string[] {
  const shown = bytes.subarray(0, shownMax);
  const characters = Array.from(shown, characterOf);
  for (const { start, secrets } of messages) {
    const secret = headerFields.find(({ name }) => name === "password")!;
    cover(characters, start + secret.offset, secret.length);
    for (const { start, end } of secrets) cover(characters, start, end - start);
  }
  // Where nothing could be read the header may still be there: better too much than a password.
  if (messages.length === 0) {
    return characters.map((each) => each === "␍" || each === "␊" ? each : "•");
  }
  return characters;
}

function cover(characters: string[], from: number, length: number): void {
  for (let at = from; at < from + length && at < characters.length; at++) characters[at] = "•";
}

function characterOf(byte: number): string {
  if (byte === 0x0d) return "␍";
  if (byte === 0x0a) return "␊";
  if (byte === 0x20) return "\u00a0";
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

function linesOf(characters: readonly string[], hasHeader: boolean): Span[][] {
  const lines: Span[][] = [];
  for (let from = 0; from < characters.length; from += lineBytes) {
    const spans: Span[] = [];
    for (let at = from; at < Math.min(from + lineBytes, characters.length);) {
      const field = hasHeader && at < headerBytes
        ? headerFields.find(({ offset, length }) => at >= offset && at < offset + length)
        : undefined;
      const fieldEnd = field === undefined
        ? (hasHeader && at < headerBytes ? headerBytes : Infinity)
        : field.offset + field.length;
      const end = Math.min(fieldEnd, from + lineBytes, characters.length);
      spans.push({ text: characters.slice(at, end).join(""), field: field?.name });
      at = end;
    }
    lines.push(spans);
  }
  return lines;
}
