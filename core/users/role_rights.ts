/**
 * Which roles may use which procedures. No published table of rights is known, so this one only bars
 * what a role plainly has nothing to do with, and everything that is not listed here is allowed: a
 * role without a row, a user without roles, a procedure without a business area.
 */

/** A field of business, wider than the modules of the catalogue. */
export type BusinessArea =
  | "declaration"
  | "invoice"
  | "payment"
  | "permit"
  | "transport"
  | "manifest"
  | "port"
  | "other";

/** Business area by the beginning of the module's name in the catalogue, compared without case. */
export const areaByModule: readonly (readonly [module: string, area: BusinessArea])[] = [
  ["e-declaration (oga", "permit"],
  ["e-permit", "permit"],
  ["e-declaration", "declaration"],
  ["e-invoice", "invoice"],
  ["e-payment", "payment"],
  ["declaration on transportation", "transport"],
  ["e-manifest", "manifest"],
  ["seaports and airports", "port"],
  ["others", "other"],
];

/**
 * Business area of the procedures that the catalogue puts into no module, because their screen opens
 * only with a received output: the area of the procedure that asks for that output.
 */
export const areaByProcedure: ReadonlyMap<string, BusinessArea> = new Map([
  ["BIA", "transport"],
  ["CAW", "manifest"],
  ["CLR", "manifest"],
  ["CMF", "manifest"],
  ["COT", "transport"],
  ["CRM", "manifest"],
  ["TIA", "declaration"],
]);

const trade: readonly BusinessArea[] = [
  "declaration",
  "invoice",
  "payment",
  "permit",
  "transport",
  "other",
];
const carriage: readonly BusinessArea[] = ["payment", "transport", "manifest", "port", "other"];

/** Areas by role. Several roles of one user add up. */
export const areasByRole: ReadonlyMap<string, ReadonlySet<BusinessArea>> = new Map([
  ["importer", new Set(trade)],
  ["exporter", new Set(trade)],
  ["customs broker", new Set<BusinessArea>([...trade, "manifest"])],
  ["express courier", new Set<BusinessArea>([...trade, "manifest"])],
  ["carrier", new Set(carriage)],
  ["shipping agent", new Set(carriage)],
  ["airline", new Set(carriage)],
]);
