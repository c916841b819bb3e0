import { type Finding, worstLight } from "../../core/diagnostics/mod.ts";

/** A finding as programs read it; sentences are English, as in every answer of the API. */
export function findingJson({ check, light, remarks, at, tookMs }: Finding) {
  return {
    check,
    light,
    at: at.toISOString(),
    tookMs,
    remarks: remarks.map(({ light, says, advice = "" }) => ({ light, says, advice })),
  };
}

/** All findings of a place: the answer of the API, the file of the page, the doctor's `--json`. */
export function diagnosticsJson(
  findings: readonly Finding[],
  { node, version }: { readonly node: string; readonly version: string },
) {
  return { node, version, light: worstLight(findings), checks: findings.map(findingJson) };
}
