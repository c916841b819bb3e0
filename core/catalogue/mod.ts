export { catalogue } from "./catalogue.ts";
export { findItem } from "./find_item.ts";
export type {
  ErrorCode,
  Item,
  ItemKind,
  Language,
  Layout,
  OutputMessage,
  OutputType,
  Procedure,
  SessionProcedure,
} from "./layout.ts";
export { type Catalogue, type CatalogueTables, loadCatalogue } from "./load_catalogue.ts";
export { requestBytesMax } from "./request_bytes_max.ts";
export { describeCode } from "./texts/describe_code.ts";
export { itemName } from "./texts/item_name.ts";
