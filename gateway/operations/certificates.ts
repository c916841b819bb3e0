/** Authorities and revocation lists in force, with what ends soon and what overlaps. */
import { z } from "@hono/zod-openapi";
import type { TrustVersion } from "../../adapters/files/trust_directory.ts";
import { endsSoonMs, type TrustStore } from "../../core/trust/mod.ts";
import { operation, type OperationContext } from "./operation.ts";

type Certificate = TrustStore["roots"][number];

/** What is trusted now, and the time. */
export interface TrustingGateway {
  readonly trust:
    & Pick<TrustVersion, "store" | "problems">
    & Partial<Pick<TrustVersion, "leftOut">>;
  now(): Date;
}

/** Where something stands in its time; `leftMs` until its end, infinite where it has none. */
export interface Validity {
  readonly state: "not yet" | "expired" | "soon" | "valid";
  readonly leftMs: number;
}

export const showCertificates = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({}),
  perform({ gateway }: OperationContext<TrustingGateway>) {
    const { store, problems, leftOut = [] } = gateway.trust;
    const now = gateway.now().getTime();
    const authorities = [...store.roots, ...store.intermediates];
    return Promise.resolve({
      version: store.version,
      problems: [...problems, ...leftOut],
      authorities: [...authorities, ...store.forLists].map((certificate) => ({
        certificate,
        kind: kindOf(certificate, store),
        validity: certificateValidity(gateway.now(), certificate, "authority"),
        overlapMs: overlapOf(
          certificate,
          certificate.isAuthority ? authorities : store.forLists,
        ),
      })),
      lists: [...store.lists, ...store.listsOfBrought].toSorted((a, b) =>
        b.thisUpdateMs - a.thisUpdateMs
      ).map((list) => ({
        ...list,
        validity: validityOf(now, {
          fromMs: list.thisUpdateMs,
          untilMs: list.nextUpdateMs ?? Infinity,
          soonMs: endsSoonMs.list,
        }),
      })),
    });
  },
});

/** What a certificate of the directory is there for. */
function kindOf(certificate: Certificate, store: TrustStore): "root" | "between" | "listKey" {
  if (!certificate.isAuthority) return "listKey";
  return store.isRoot(certificate) ? "root" : "between";
}

/** Where a certificate stands in its time. */
export function certificateValidity(
  now: Date,
  { notBeforeMs, notAfterMs }: Pick<Certificate, "notBeforeMs" | "notAfterMs">,
  whose: "authority" | "own",
): Validity {
  return validityOf(now.getTime(), {
    fromMs: notBeforeMs,
    untilMs: notAfterMs,
    soonMs: endsSoonMs[whose],
  });
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly soonMs: number;
}

function validityOf(now: number, { fromMs, untilMs, soonMs }: Span): Validity {
  const leftMs = untilMs - now;
  const state = now < fromMs
    ? "not yet"
    : leftMs <= 0
    ? "expired"
    : leftMs < soonMs
    ? "soon"
    : "valid";
  return { state, leftMs };
}

/** How long two certificates of one authority are both in force: a change of keys needs such a time. */
function overlapOf(certificate: Certificate, all: readonly Certificate[]): number | undefined {
  const spans = all.filter((other) =>
    other !== certificate && other.subject.key === certificate.subject.key
  ).map((other) =>
    Math.min(other.notAfterMs, certificate.notAfterMs) -
    Math.max(other.notBeforeMs, certificate.notBeforeMs)
  ).filter((span) => span > 0);
  return spans.length === 0 ? undefined : Math.max(...spans);
}
