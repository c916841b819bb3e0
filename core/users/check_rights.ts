import type { Procedure } from "../catalogue/layout.ts";
import { type Refusal, refuse } from "../verdict.ts";
import { areaByModule, areaByProcedure, areasByRole, type BusinessArea } from "./role_rights.ts";
import type { User } from "./user_directory.ts";
import { say } from "../reasons/mod.ts";

/**
 * Refuses a procedure that none of the user's roles may use: A0012
 * (docs/wire-protocol.md 13 step 10). Requests of a session (`#REP1`, `?A2`, …) are no procedures
 * and need no right.
 */
export function checkRights(
  user: Pick<User, "userId" | "roles">,
  procedure: Pick<Procedure, "code" | "module">,
): Refusal | undefined {
  if (user.roles.length === 0) return undefined;
  const area = businessAreaOf(procedure);
  if (area === undefined) return undefined;
  for (const role of user.roles) {
    const areas = areasByRole.get(role);
    if (areas === undefined || areas.has(area)) return undefined;
  }
  return refuse(
    "A0012",
    say("RIGHT_MISSING", {
      user: user.userId,
      procedure: procedure.code,
      area,
      roles: user.roles.map((role) => `"${role}"`).join(", "),
    }),
  );
}

/** The business area of a procedure; `undefined` where the tables name none. */
export function businessAreaOf(
  procedure: Pick<Procedure, "code" | "module">,
): BusinessArea | undefined {
  let area = areaOf.get(procedure);
  if (area === undefined) areaOf.set(procedure, area = findArea(procedure));
  return area ?? undefined;
}

/** Found once for each procedure of the catalogue; null where the tables name none. */
const areaOf = new WeakMap<Pick<Procedure, "code" | "module">, BusinessArea | null>();

function findArea({ code, module }: Pick<Procedure, "code" | "module">): BusinessArea | null {
  const byCode = areaByProcedure.get(code);
  if (byCode !== undefined) return byCode;
  const name = module.toLowerCase();
  return areaByModule.find(([beginning]) => name.startsWith(beginning))?.[1] ?? null;
}
