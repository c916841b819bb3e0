/** Forms by the schemas of operations, so that a page judges and offers what the API does. */
import { z } from "@hono/zod-openapi";
import { formText } from "./form_text.ts";
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
  const typed = Object.entries(fields).flatMap(([name, field]) => {
    const text = formText(form, name);
    return text === "" ? [] : [[name, valueOf(bare(field), text)]];
  });
  const judged = schema.safeParse({ ...Object.fromEntries(typed), ...given });
  if (judged.success) return { input: judged.data };
  const faults = judged.error.issues.map(({ path }) => {
    const name = String(path[0]);
    return [name, faultOf(name)] as const;
  });
  return { faults: Object.fromEntries(faults) };

  function faultOf(name: string): string {
    const field = bare(fields[name]);
    if (field instanceof z.ZodEnum) return t("field.choose");
    if (formText(form, name) === "") return t("field.missing");
    const { min, max, maxlength } = boundsOf(field);
    if (min !== undefined) return t("field.between", { min, max: max! });
    return formText(form, name).length > (maxlength ?? Infinity)
      ? t("field.atMost", { max: maxlength! })
      : t("field.invalid");
  }
}

/** What a field of a form shows by its schema: the default, how much fits, whether it must be there. */
export function fieldOf(schema: z.ZodType) {
  const { max, maxlength } = boundsOf(bare(schema));
  const value = schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : undefined;
  return {
    value,
    maxlength: max === undefined ? maxlength : String(max).length,
    inputmode: max === undefined ? undefined : "numeric",
    required: value !== undefined || !schema.safeParse(undefined).success,
  } as const;
}

function boundsOf(field: z.ZodType | undefined) {
  if (field instanceof z.ZodNumber) {
    return { min: field.minValue ?? undefined, max: field.maxValue ?? undefined };
  }
  return { maxlength: field instanceof z.ZodString ? field.maxLength ?? undefined : undefined };
}

/** Without what makes it optional. */
function bare(field: z.ZodType | undefined): z.ZodType | undefined {
  const wraps = field instanceof z.ZodOptional || field instanceof z.ZodDefault ||
    field instanceof z.ZodNullable;
  return wraps ? bare(field.unwrap() as z.ZodType) : field;
}

function valueOf(field: z.ZodType | undefined, text: string): unknown {
  if (field instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (field instanceof z.ZodBoolean) return text === "true" || (text === "false" ? false : text);
  return text;
}
