/** Which codes there are: tables as data, and which item holds a code of which. */
export * from "./built_in_codes.ts";
export * from "./code_table.ts";
export * from "./codes_not_known.ts";
export * from "./offices.ts";
