/**
 * The ledger's rules: what passing messages tell about documents, so that the standby knows what
 * VNACCS knew a moment before. Reading order: `learn_exchange.ts` (requests and their answers),
 * `learn_delivery.ts` (reports on their way to terminals), `names_touched.ts` (what is not known
 * for certain).
 */
export { inquiryOf } from "./inquiry_of.ts";
export { applyDelivery, type Delivery, learnDelivery, readDelivery } from "./learn_delivery.ts";
export { learnExchange } from "./learn_exchange.ts";
export { changesDocuments, namesRelied, namesTouched, ownerDoubt } from "./names_touched.ts";
export { type NumberedDocument, numberMisfit } from "./number_misfit.ts";
export { numbersTold, type ToldNumber } from "./numbers_told.ts";
export { tellingInquiries } from "./output_meaning.ts";
