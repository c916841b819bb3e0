import type { GatewayOperation } from "../../gateway/operations/operation.ts";

const folder = new URL("../../gateway/operations/", import.meta.url);

/** Every question that can be asked at the admin address, by its file and name, as the modules have them. */
export async function questionsOfOperations(): Promise<ReadonlyMap<string, GatewayOperation>> {
  const found = new Map<string, GatewayOperation>();
  for (const { name: file } of Deno.readDirSync(folder)) {
    if (!file.endsWith(".ts") || file.endsWith("_test.ts")) continue;
    const noun = file.replace(".ts", "");
    const module = await import(new URL(file, folder).href) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (isOperation(value)) {
        if (value.kind === "question") found.set(`${noun}.${name}`, value);
      } else if (typeof value === "object" && value !== null) {
        for (const [inner, each] of Object.entries(value)) {
          if (isOperation(each) && each.kind === "question") found.set(`${noun}.${inner}`, each);
        }
      }
    }
  }
  return found;
}

function isOperation(value: unknown): value is GatewayOperation {
  return typeof value === "object" && value !== null && "perform" in value && "kind" in value &&
    "input" in value;
}
