import { readParameter } from "./read_file_name.ts";
import { readParameterised } from "./read_parameterised.ts";

/** The boundary between the parts of a body of this content type; undefined where it has no parts. */
export function multipartBoundary(contentType: string | null): string | undefined {
  const type = contentType ? readParameterised(contentType) : null;
  return type?.value.startsWith("multipart/")
    ? readParameter(type.parameters, "boundary")
    : undefined;
}
