/** Which codes there are: tables as data, and which item holds a code of which. */
export { builtInCodes, builtInOffices, codeTablesWith } from "./built_in_codes.ts";
export {
  type CodeTable,
  type CodeTableName,
  codeTableNames,
  type CodeTables,
  isCodeTableFault,
  readCodeTable,
} from "./code_table.ts";
export { codeItems, type CodeNotKnown, codesNotKnown, numbered } from "./codes_not_known.ts";
export { isHeading } from "./harmonised_system.ts";
export { areOneOffice, isOfficeCode, namesOfOffice, type OfficesAt } from "./offices.ts";
