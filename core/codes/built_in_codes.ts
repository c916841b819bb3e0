import { codes as currencyCodes } from "currency-codes";
import countries from "i18n-iso-countries/codes.json" with { type: "json" };
import { REC_20_1, REC_20_2, REC_20_3, REC_21_2, REC_21_3 } from "un-ece-recommendation";
import {
  type CodeEntry,
  type CodeTable,
  type CodeTableName,
  type CodeTables,
  isCodeTableFault,
  readCodeTable,
} from "./code_table.ts";
import { commodityForm } from "./harmonised_system.ts";
import type { OfficeTable } from "./offices.ts";
import cargoClasses from "./tables/cargo_classes.tsv" with { type: "text" };
import exportKinds from "./tables/export_kinds.tsv" with { type: "text" };
import importKinds from "./tables/import_kinds.tsv" with { type: "text" };
import directions from "./tables/directions.tsv" with { type: "text" };
import freightClasses from "./tables/freight_classes.tsv" with { type: "text" };
import insuranceClasses from "./tables/insurance_classes.tsv" with { type: "text" };
import invoiceClasses from "./tables/invoice_classes.tsv" with { type: "text" };
import offices from "./tables/offices.tsv" with { type: "text" };
import ownUnits from "./tables/own_units.tsv" with { type: "text" };
import partyClasses from "./tables/party_classes.tsv" with { type: "text" };
import paymentTerms from "./tables/payment_terms.tsv" with { type: "text" };
import priceClasses from "./tables/price_classes.tsv" with { type: "text" };
import priceConditions from "./tables/price_conditions.tsv" with { type: "text" };
import taxPayers from "./tables/tax_payers.tsv" with { type: "text" };
import transport from "./tables/transport.tsv" with { type: "text" };

/** Of the tables that came with the program. */
const builtInVersion = "built-in";

/** What ISO 4217 lists beside money: metals, units of account, tests, and no currency at all. */
function isMoney(code: string): boolean {
  return !/^X(AG|AU|BA|BB|BC|BD|DR|PD|PT|SU|TS|UA|XX)$/.test(code);
}

/**
 * The tables that hold without an operator's: ISO 3166 and ISO 4217, UN/ECE Recommendations 20 and
 * 21, and what is known of Vietnam's own codes. None is complete – the offices least of all – so what
 * they do not know is held and not refused.
 */
export const builtInCodes: CodeTables = {
  import_kinds: read("import_kinds", importKinds),
  export_kinds: read("export_kinds", exportKinds),
  offices: read("offices", offices),
  countries: listed("countries", countries.map(([code = ""]) => code)),
  currencies: listed("currencies", currencyCodes().filter(isMoney)),
  units: listed(
    "units",
    [...REC_20_1, ...REC_20_2, ...REC_20_3].map(({ code }) => code),
    read("units", ownUnits),
  ),
  // The list has them with an X in front, which keeps them apart from units; on the wire they have none.
  package_units: listed(
    "package_units",
    [...REC_21_2, ...REC_21_3].map(({ code }) => code.replace(/^X/, "")),
  ),
  transport: read("transport", transport),
  price_conditions: read("price_conditions", priceConditions),
  invoice_classes: read("invoice_classes", invoiceClasses),
  price_classes: read("price_classes", priceClasses),
  tax_payers: read("tax_payers", taxPayers),
  payment_terms: read("payment_terms", paymentTerms),
  party_classes: read("party_classes", partyClasses),
  insurance_classes: read("insurance_classes", insuranceClasses),
  freight_classes: read("freight_classes", freightClasses),
  directions: read("directions", directions),
  cargo_classes: read("cargo_classes", cargoClasses),
  // UN/LOCODE begins with the country; airports have their three letters, too.
  ports: formed(
    "ports",
    `(?:${countries.map(([code = ""]) => code).join("|")})[A-Z0-9]{3}|[A-Z]{3}`,
  ),
  commodities: formed("commodities", commodityForm),
};

/** The offices that hold without a table of the operator's. */
export const builtInOffices: OfficeTable = builtInCodes.offices.entries;

/** The built-in tables with an operator's in their places. */
export function codeTablesWith(tables: Iterable<CodeTable>): CodeTables {
  return {
    ...builtInCodes,
    ...Object.fromEntries([...tables].map((table) => [table.name, table])),
  };
}

function read(name: CodeTableName, text: string): CodeTable {
  const table = readCodeTable(name, text);
  if (isCodeTableFault(table)) throw new Error(`${name}, line ${table.line}: ${table.reason}`);
  return { ...table, version: table.version || builtInVersion };
}

/** A table of which nothing but the form of its codes is known. */
function formed(name: CodeTableName, forms: string): CodeTable {
  return { name, version: builtInVersion, complete: false, entries: new Map(), forms };
}

function listed(name: CodeTableName, codes: readonly string[], further?: CodeTable): CodeTable {
  const entries = new Map<string, CodeEntry>(further?.entries);
  for (const code of codes) {
    if (!entries.has(code)) entries.set(code, { code, from: "", to: "", successor: "", name: "" });
  }
  return { name, version: builtInVersion, complete: false, entries };
}
