/**
 * Calls at each SIGHUP, one after the other; what fails is told and ends nothing. On a terminal the signal means that its window is gone,
 * and ends the process as it always does.
 */
export function whenToldToReload(
  reload: () => Promise<void>,
  onTrouble: (error: unknown) => void,
): void {
  if (Deno.build.os === "windows" || Deno.stdin.isTerminal()) return;
  let running = Promise.resolve();
  Deno.addSignalListener("SIGHUP", () => {
    running = running.then(reload).catch(onTrouble);
  });
}
