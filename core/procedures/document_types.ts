import { documentFamilies } from "./document_families.ts";

/** Every document type that numbers of the standby can have, two digits each, in their order. */
export const documentTypes: readonly string[] = [
  ...new Set(
    Object.values(documentFamilies).flatMap(({ documentType }) => {
      if (documentType === undefined) return [];
      if (typeof documentType === "string") return [documentType];
      return [documentType.inbound, documentType.outbound];
    }),
  ),
].sort();
