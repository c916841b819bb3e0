/**
 * The criteria of selectivity that people made and put in force: what a channel was decided by can be
 * looked up for as long as the decision. `version` is the beginning of the SHA-256 of the text, so that
 * two texts never have one version. The activation with the highest id is in force.
 */
import { appendOnlyTablesNow as before } from "./0031_office_work.ts";
import { keepAppendOnly } from "./keep_append_only.ts";

/** Tables whose rows are written once, as of this step. */
export const appendOnlyTablesNow = [...before, "selectivity", "selectivity_activation"] as const;

export const selectivity = {
  name: "0032_selectivity",
  statements: (schema: string): string[] => [
    `create table if not exists selectivity (
      version text primary key,
      criteria text not null,
      actor text not null,
      at timestamptz not null default now()
    )`,
    `create table if not exists selectivity_activation (
      id bigint primary key generated always as identity,
      version text not null references selectivity,
      actor text not null,
      reason text not null,
      at timestamptz not null default now()
    )`,
    ...keepAppendOnly(schema, appendOnlyTablesNow),
  ],
};
