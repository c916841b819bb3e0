/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const listen = () => {
      if (told) Deno.exit(130);
      told = true;
      resolve();
    };
    Deno.addSignalListener("SIGINT", listen);
    Deno.addSignalListener("SIGTERM", listen);
  });
}
