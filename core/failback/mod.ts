export {
  invertNumberMap,
  mapNumber,
  type NumberMap,
  numberMapHeader,
  readNumberMap,
  replaceStems,
  writeNumberMap,
} from "./number_map.ts";
