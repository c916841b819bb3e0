/** When the standby is planned to stand in. */
import { z } from "@hono/zod-openapi";
import { windowAt, windowsFrom } from "../../core/policy/mod.ts";
import { operation } from "./operation.ts";

/** Those that have not ended, earliest first. */
export const listWindows = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({}),
  perform: ({ gateway }) => {
    const { policy } = gateway;
    const now = gateway.now();
    const running = windowAt(policy, now);
    const windows = windowsFrom(policy, now)
      .map((window) => ({ ...window, runs: window === running }));
    return Promise.resolve({ policy: policy.version, windows });
  },
});
