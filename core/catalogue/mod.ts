export { catalogue } from "./catalogue.ts";
export { findItem } from "./find_item.ts";
export { isKnownCode } from "./is_known_code.ts";
export type {
  ErrorCode,
  Item,
  ItemKind,
  Language,
  Layout,
  OutputMessage,
  Procedure,
} from "./layout.ts";
export { type Catalogue } from "./load_catalogue.ts";
export { describeCode } from "./texts/describe_code.ts";
export { itemName } from "./texts/item_name.ts";
