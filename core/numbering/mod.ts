/** Numbers of documents and receipts: writing, reading, and counting inside reserved blocks. */
export {
  branchMax,
  checkDigit,
  documentNumberDigits,
  documentStem,
  isDocumentNumber,
  raiseBranch,
  readDocumentNumber,
  stemNamed,
  writeDocumentNumber,
} from "./document_number.ts";
export { type NumberBlocks, takeNumber } from "./number_block.ts";
export { readReceiptNumber, type ReceiptCounter, takeReceipt } from "./receipt_number.ts";
export {
  bandOf,
  isForeignNumber,
  isInBand,
  type NumberBand,
  type NumberBands,
  oneBand,
  readNumberBands,
} from "./number_bands.ts";
