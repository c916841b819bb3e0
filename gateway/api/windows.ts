import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { listWindows } from "../operations/windows.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const windowsSchema = z.object({
  policy: z.string().openapi({ description: "Version of what the standby takes" }),
  windows: z.array(z.object({
    reason: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime().openapi({ description: "The first moment after it" }),
    runs: z.boolean().openapi({ description: "Whether it has begun" }),
  })).openapi({ description: "Those that have not ended, earliest first" }),
}).openapi("Windows");

export type WindowsJson = z.output<typeof windowsSchema>;

const getWindows = createRoute({
  ...guarded,
  method: "get",
  path: "/windows",
  summary: "When the standby is planned to stand in",
  responses: {
    200: { description: "Planned windows", content: jsonContent(windowsSchema) },
    ...problemResponses(),
  },
});

export function windowsApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getWindows, async (context) => {
    const { policy, windows } = await listWindows.perform(asked(context, gateway), {});
    return context.json({
      policy,
      windows: windows.map(({ reason, from, to, runs }) => (
        { reason, from: from.toISOString(), to: to.toISOString(), runs }
      )),
    }, 200);
  });
  return api;
}
