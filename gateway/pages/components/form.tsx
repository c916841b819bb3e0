import type { Child } from "hono/jsx";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { SentFields } from "./sent_fields.ts";

interface FormProps {
  readonly view: View;
  readonly action: string;
  readonly class?: string;
  /** The form has files. */
  readonly upload?: boolean;
  readonly label?: string;
  /** Fields that nobody types and that tell this form from others with its address. */
  readonly marks?: Readonly<Record<string, string>>;
  /** What is wrong with what was sent, where it is no single field's. */
  readonly fault?: Child;
  readonly children?: Child;
}

/**
 * A form that changes something: sent by POST with the reader's token. Where it was sent and led back
 * to a page, its fields hold what was sent, whatever the page would put there: what failed is mended
 * where it is wrong, and nothing else has become something else meanwhile.
 */
export function Form(
  { view, action, class: names, upload = false, label, marks = {}, fault, children }: FormProps,
) {
  const sent = sentAs(view.sent, action, marks);
  return (
    <form
      method="post"
      action={action}
      class={names}
      enctype={upload ? "multipart/form-data" : undefined}
      aria-label={label}
      data-refused={sent !== undefined || undefined}
    >
      <input type="hidden" name="csrf" value={view.csrf} />
      {Object.entries(marks).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {fault !== undefined && <p class="fault" role="alert" tabindex={-1} autofocus>{fault}</p>}
      <SentFields.Provider value={sent}>{children}</SentFields.Provider>
    </form>
  );
}
