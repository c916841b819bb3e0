/** What a run of `deno audit` means. */
export type AuditVerdict = "clean" | "advisories" | "cannot be asked";

/**
 * Judges a run of `deno audit` by its exit code and what it wrote. It ends with the same code
 * whether it found something or could not reach the registry, so its words have to tell: what it
 * found it counts on its standard output, why it could not ask it says on standard error.
 */
export function judgeAudit(code: number, stdout: string, stderr: string): AuditVerdict {
  if (code === 0) return "clean";
  if (/\b\d+ vulnerabilit|Severity:/i.test(stdout)) return "advisories";
  if (/error sending request|registry|advisor|status code|method not allowed/i.test(stderr)) {
    return "cannot be asked";
  }
  // Whatever it was: nobody should take it for a clean list.
  return "advisories";
}
