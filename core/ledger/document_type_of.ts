import type { DocumentRequest } from "../documents/mod.ts";
import { documentFamilies, isOutbound, procedureKind } from "../procedures/mod.ts";

/** Type of the documents that a request's family has, by its direction where there are two. */
export function documentTypeOf(request: DocumentRequest): string | undefined {
  const { documentType } = documentFamilies[procedureKind(request.procedure.code)!.family] as {
    documentType?: string | { item: string; inbound: string; outbound: string };
  };
  if (documentType === undefined || typeof documentType === "string") return documentType;
  return isOutbound(request.items.value(documentType.item))
    ? documentType.outbound
    : documentType.inbound;
}
