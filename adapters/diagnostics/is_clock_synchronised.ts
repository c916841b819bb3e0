/** Whether the system says that its clock follows another one; undefined where it says nothing. */
export async function isClockSynchronised(): Promise<boolean | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("timedatectl", {
      args: ["show", "--property=NTPSynchronized", "--value"],
      stderr: "null",
    }).output();
    const text = new TextDecoder().decode(stdout).trim();
    return success && /^(yes|no)$/.test(text) ? text === "yes" : undefined;
  } catch {
    // No such program, or not permitted.
    return undefined;
  }
}
