import type { Child } from "hono/jsx";
import type { View } from "../view.ts";
import { useSent } from "./sent_fields.ts";

/** What all fields of forms have. */
interface FieldFrame {
  readonly view: View;
  readonly name: string;
  /** Where several fields of a page have one name. */
  readonly id?: string;
  readonly label: string;
  readonly hint?: Child;
  /** What is wrong with what was sent. */
  readonly fault?: string;
  readonly required?: boolean;
}

interface FieldProps extends FieldFrame {
  readonly type?:
    | "text"
    | "password"
    | "email"
    | "tel"
    | "search"
    | "date"
    | "datetime-local"
    | "month"
    | "number";
  readonly value?: string;
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly pattern?: string;
  readonly inputmode?: "numeric" | "text";
}

/** A field of one line with its label, hint and fault, all tied together for screen readers. */
export function Field(props: FieldProps) {
  const { view, name, id = name, label, hint, fault, type = "text", required = false, ...rest } =
    props;
  // A password is typed anew.
  const sent = type === "password" ? undefined : useSent(name)?.[0];
  return (
    <Frame {...{ view, name, id, label, hint, fault, required }}>
      <input
        id={fieldId(id)}
        name={name}
        type={type}
        value={sent ?? rest.value ?? ""}
        required={required}
        autofocus={fault !== undefined}
        maxlength={rest.maxlength}
        pattern={rest.pattern}
        inputmode={rest.inputmode}
        autocomplete={rest.autocomplete ?? "off"}
        aria-invalid={fault === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, fault)}
      />
    </Frame>
  );
}

/** A field of several lines. */
export function TextArea(
  props: FieldFrame & {
    readonly value?: string;
    readonly rows?: number;
    readonly maxlength?: number;
  },
) {
  const {
    view,
    name,
    id = name,
    label,
    hint,
    fault,
    required = false,
    value = "",
    rows = 4,
    maxlength,
  } = props;
  const sent = useSent(name)?.[0];
  return (
    <Frame {...{ view, name, id, label, hint, fault, required }}>
      <textarea
        id={fieldId(id)}
        name={name}
        rows={rows}
        required={required}
        autofocus={fault !== undefined}
        maxlength={maxlength}
        aria-invalid={fault === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, fault)}
      >
        {sent ?? value}
      </textarea>
    </Frame>
  );
}

/** One of several values; none, where none is given or was sent. */
export function Select(
  props: FieldFrame & {
    readonly value?: string;
    readonly options: readonly (readonly [value: string, text: string])[];
  },
) {
  const { view, name, id = name, label, hint, fault, required = false, options } = props;
  const value = useSent(name)?.[0] ?? props.value ?? "";
  // A browser chooses the first by itself.
  const isOpen = !options.some(([key]) => key === value);
  return (
    <Frame {...{ view, name, id, label, hint, fault, required }}>
      <select
        id={fieldId(id)}
        name={name}
        required={required}
        autofocus={fault !== undefined}
        aria-invalid={fault === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, fault)}
      >
        {isOpen && <option value="" selected>–</option>}
        {options.map(([key, text]) => (
          <option value={key} selected={key === value ? true : undefined}>{text}</option>
        ))}
      </select>
    </Frame>
  );
}

/** A file to upload. */
export function FileField(props: FieldFrame & { readonly accept?: string }) {
  const { view, name, id = name, label, hint, fault, required = false, accept } = props;
  return (
    <Frame {...{ view, name, id, label, hint, fault, required }}>
      <input
        id={fieldId(id)}
        name={name}
        type="file"
        accept={accept}
        required={required}
        autofocus={fault !== undefined}
        aria-invalid={fault === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, fault)}
      />
    </Frame>
  );
}

/** Any number of several values, or one of them with `type="radio"`. */
export function Choices(
  props: {
    readonly name: string;
    readonly legend: string;
    readonly type?: "checkbox" | "radio";
    /** Where several fields of a page have one name. */
    readonly id?: string;
    /** One of them has to be chosen. */
    readonly required?: boolean;
    /** What is stored; of what somebody has still to say: nothing. */
    readonly chosen?: readonly string[];
    readonly options: readonly (readonly [value: string, text: string])[];
    readonly fault?: string;
    readonly hint?: Child;
  },
) {
  const { name, id = name, legend, type = "checkbox", options, fault, hint, required } = props;
  const chosen = useSent(name) ?? props.chosen ?? [];
  return (
    <fieldset
      class={fault === undefined ? "field" : "field bad"}
      aria-describedby={describedBy(id, hint, fault)}
    >
      <legend>{legend}</legend>
      {hint !== undefined && <p class="hint" id={`${fieldId(id)}-hint`}>{hint}</p>}
      <div class="options">
        {options.map(([value, text], index) => (
          <label class="choice">
            <input
              type={type}
              name={name}
              value={value}
              checked={chosen.includes(value) ? true : undefined}
              required={required && type === "radio" ? true : undefined}
              autofocus={fault !== undefined && index === 0}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {fault !== undefined && <p class="fault" id={`${fieldId(id)}-fault`}>{fault}</p>}
    </fieldset>
  );
}

function Frame(
  { view, id = "", label, hint, fault, required, children }: FieldFrame & {
    readonly children: Child;
  },
) {
  return (
    <div class={fault === undefined ? "field" : "field bad"}>
      <label for={fieldId(id)}>
        {label}
        {!required && <small>({view.t("optional")})</small>}
      </label>
      {hint !== undefined && <p class="hint" id={`${fieldId(id)}-hint`}>{hint}</p>}
      {children}
      {fault !== undefined && (
        <p class="fault" id={`${fieldId(id)}-fault`}>
          <span class="hidden">{view.t("error.prefix")}:</span>
          {fault}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, hint: Child, fault: string | undefined): string | undefined {
  const ids = [
    ...(hint === undefined ? [] : [`${fieldId(id)}-hint`]),
    ...(fault === undefined ? [] : [`${fieldId(id)}-fault`]),
  ];
  return ids.length === 0 ? undefined : ids.join(" ");
}

/** The id of a field's element. */
function fieldId(id: string): string {
  return `f-${id.replaceAll("/", "-")}`;
}
