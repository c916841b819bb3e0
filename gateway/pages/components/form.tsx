import type { Child } from "hono/jsx";
import type { View } from "../view.ts";

interface FormProps {
  readonly view: View;
  readonly action: string;
  readonly class?: string;
  /** The form has files. */
  readonly upload?: boolean;
  readonly label?: string;
  readonly children?: Child;
}

/** A form that changes something: sent by POST with the reader's token. */
export function Form({ view, action, class: names, upload = false, label, children }: FormProps) {
  return (
    <form
      method="post"
      action={action}
      class={names}
      enctype={upload ? "multipart/form-data" : undefined}
      aria-label={label}
    >
      <input type="hidden" name="csrf" value={view.csrf} />
      {children}
    </form>
  );
}
