import type { View } from "./view.ts";

/** The ID of a message that has left the database, and the archive that it is in. */
export function ArchivedMessage(
  { view, message, part }: { readonly view: View; readonly message: string; readonly part: string },
) {
  return (
    <>
      <span class="mono">{message}</span> <small>{view.t("archive.in", { part })}</small>
    </>
  );
}
