let told: { readonly files: number | undefined } | undefined;
/** Nothing changes it while this process runs, and it is asked again and again. */
let asked: Promise<number | undefined> | undefined;

/** The answer of whoever has started this process, which may run no shell itself. */
export function takeOpenFiles(files: number | undefined): void {
  told = { files };
}

/**
 * How many files this process may have open; undefined where the system does not say. The runtime
 * raises its own limit to the hard one at start, and a child inherits it: a shell knows how to ask.
 */
export function openFiles(): Promise<number | undefined> {
  if (told !== undefined) return Promise.resolve(told.files);
  return asked ??= askShell();
}

async function askShell(): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("sh", {
      args: ["-c", "ulimit -n"],
      stderr: "null",
    }).output();
    const text = new TextDecoder().decode(stdout).trim();
    if (!success) return undefined;
    return /^\d+$/.test(text) ? Number(text) : text === "unlimited" ? Infinity : undefined;
  } catch {
    // No shell, or not permitted.
    return undefined;
  }
}
