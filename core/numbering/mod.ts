/** Numbers of documents and receipts: writing, reading, and counting inside reserved blocks. */
export * from "./document_number.ts";
export * from "./number_block.ts";
export * from "./receipt_number.ts";
export * from "./number_bands.ts";
