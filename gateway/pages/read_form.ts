/** Forms by the schemas of operations, so that a page judges and offers what the API does. */
import { z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import type { OperationContext } from "../operations/operation.ts";
import { formText } from "./form_text.ts";
import { PageProblem } from "./page_problem.ts";
import type { View } from "./view.ts";

/** What is wrong with a form, by field, in the reader's language. */
export type FormFaults = Readonly<Record<string, string>>;

export type FormRead<Input> =
  | { readonly input: Input; readonly faults?: undefined }
  | { readonly input?: undefined; readonly faults: FormFaults };

/**
 * The fields of a form as the input of an operation. An empty field is an absent one. `given` is what
 * stands in no field, such as an id of the path, or is read otherwise.
 */
export function readForm<Schema extends z.ZodObject>(
  { t }: View,
  form: FormData,
  schema: Schema,
  given: Partial<z.input<Schema>> = {},
): FormRead<z.output<Schema>> {
  const fields = schema.shape as Readonly<Record<string, z.ZodType>>;
  // Browsers send a line's end as two characters, and count it as one where they bound a field.
  const textOf = (name: string) => formText(form, name).replaceAll("\r\n", "\n");
  const sent = Object.keys(fields).map((name) => [name, textOf(name)] as const);
  const judged = schema.safeParse({ ...typedBy(schema, sent), ...given });
  if (judged.success) return { input: judged.data };
  const faults = judged.error.issues.map(({ path }) => [path[0], faultOf(String(path[0]))]);
  return { faults: Object.fromEntries(faults) };

  function faultOf(name: string): string {
    const field = bare(fields[name]);
    if (field instanceof z.ZodEnum) return t("field.choose");
    if (textOf(name) === "") return t("field.missing");
    const { min, max, maxlength } = boundsOf(field);
    if (min !== undefined) return t("field.between", { min, max: max! });
    return textOf(name).length > (maxlength ?? Infinity)
      ? t("field.atMost", { max: maxlength! })
      : t("field.invalid");
  }
}

/** Values of a path or a query as the input of an operation; what does not fit is no such page. */
export function readPath<Schema extends z.ZodObject>(
  schema: Schema,
  values: Readonly<Record<string, string>>,
): z.output<Schema> {
  const judged = schema.safeParse(typedBy(schema, Object.entries(values)));
  if (!judged.success) throw new PageProblem("missing");
  return judged.data;
}

/** What an operation is performed with, for the reader of a page. */
export function askedBy({ account }: View, gateway: AdministeredGateway): OperationContext {
  return { gateway, actor: account!.name };
}

/** What a field of a form shows by its schema: the default, how much fits, whether it must be there. */
export function fieldOf(schema: z.ZodType) {
  const field = bare(schema);
  const { max, maxlength } = boundsOf(field);
  const value = schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : undefined;
  return {
    value,
    maxlength: max === undefined ? maxlength : String(max).length,
    inputmode: field instanceof z.ZodNumber ? "numeric" : undefined,
    required: value !== undefined || !schema.safeParse(undefined).success,
  } as const;
}

function boundsOf(field: z.ZodType | undefined) {
  if (field instanceof z.ZodString) return { maxlength: field.maxLength ?? undefined };
  if (!(field instanceof z.ZodNumber)) return {};
  const { minValue: min, maxValue: max } = field;
  // Without one of its own it has that of all whole numbers.
  return Number.isSafeInteger(max! + 1) ? { min: min!, max: max! } : { maxlength: 15 };
}

/** Without what makes it optional. */
function bare(field: z.ZodType | undefined): z.ZodType | undefined {
  const wraps = field instanceof z.ZodOptional || field instanceof z.ZodDefault ||
    field instanceof z.ZodNullable;
  return wraps ? bare(field.unwrap() as z.ZodType) : field;
}

/** Texts as what the schema wants; an empty one is absent. */
function typedBy(schema: z.ZodObject, texts: readonly (readonly [string, string])[]) {
  const fields = schema.shape as Readonly<Record<string, z.ZodType>>;
  return Object.fromEntries(
    texts.filter(([, text]) => text !== "")
      .map(([name, text]) => [name, valueOf(bare(fields[name]), text)]),
  );
}

function valueOf(field: z.ZodType | undefined, text: string): unknown {
  if (field instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (field instanceof z.ZodBoolean) return text === "true" || (text === "false" ? false : text);
  return text;
}
