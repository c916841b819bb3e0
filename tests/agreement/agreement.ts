import type { Sql } from "postgres";
import type { GatewayOperation } from "../../gateway/operations/operation.ts";
import type { Doors, Fields } from "./doors.ts";

/** An operation and where each door has it. A door without it says nothing. */
export interface Agreement {
  readonly name: string;
  // deno-lint-ignore no-explicit-any -- of whatever input and result
  readonly operation: GatewayOperation<any, any>;
  /** As in `operationOfCall`. */
  readonly call: string;
  readonly page?: {
    /** As in `operationOfPage`. */
    readonly route: string;
    /** The page that has the form; by default that of the form's own address. */
    readonly from?: string;
    /** Its form is not shown while there is nothing to be done with it. */
    readonly isHidden?: boolean;
    /** What the form says of the input by other names, and the button that is pressed. */
    readonly fields?: (input: Fields) => Fields;
    /** Texts of the API's answer that the page has to show. */
    readonly shows?: (answer: never) => readonly unknown[];
  };
  /** Of the API's answer to a question: what the page and the command have to show as well. */
  readonly finds?: (answer: never) => readonly unknown[];
  /** How many those are, where it matters. */
  readonly count?: number;
  /** Its words and options. */
  readonly command?: (
    input: Fields,
    doors: Doors,
  ) => readonly string[] | Promise<readonly string[]>;
  /** Brings about what has to be there, as if nothing had been done; gives an input that fits. */
  readonly prepare?: (doors: Doors) => Promise<Fields> | Fields;
  /** Fields that a button, a word of the command or the page itself says. */
  readonly pressed?: readonly string[];
  /** The input fits and is refused all the same. */
  readonly isRefused?: boolean;
  /** What stands in a path and in no input. */
  readonly path?: (input: Fields, sql: Sql) => Promise<Fields>;
  /** What it has led to, without what is another each time. */
  readonly left?: (sql: Sql) => Promise<unknown>;
}

export const reason = "vì thử";

/** Options of a command: `--name value`, without those that have none. */
export function optionsOf(values: Fields): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`--${name}`, String(value)]
  );
}
