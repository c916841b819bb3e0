/** What is done with plans of a give-back, for the walk of what the audit has of everything. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { setMode } from "./audited_office_forms.ts";

const reason = "thử";

interface GiveBackDoors {
  readonly sql: Sql;
  /** A form, sent by whoever has this role. */
  post(
    role: "operator" | "administrator",
    path: string,
    fields: Readonly<Record<string, string | Blob>>,
    from?: string,
  ): Promise<Response>;
}

interface Done {
  readonly actions: readonly string[];
  readonly act: (doors: GiveBackDoors) => Promise<unknown>;
}

export const giveBackForms: Readonly<Record<string, Done>> = {
  "POST /give-back": {
    actions: ["give-back planned"],
    act: async ({ post, sql }) => {
      // One at a time; and what runs needs a mode in which VNACCS decides.
      await sql`update failback_plan set state = 'done'`;
      await setMode(sql, "relay");
      await scratchNote(sql);
      const fields = { reason, ask: "doubtful", concurrency: "8", perSecond: "0" };
      await post("operator", "/give-back", fields);
    },
  },
  "POST /give-back/paper": {
    actions: ["paper notes imported"],
    act: async ({ post }) => {
      const notes = "document,what,when,who\n1234,stamped,2024-08-06T14:30+07:00,An\n";
      const fields = { reason, text: new File([notes], "notes.csv") };
      assert.equal((await post("operator", "/give-back/paper", fields, "/give-back")).status, 200);
    },
  },
  "POST /give-back/:id/approve": ofNewest("approve", "give-back approved", "administrator"),
  "POST /give-back/:id/run": ofNewest("run", "give-back started"),
  "POST /give-back/:id/pause": ofNewest("pause", "give-back paused"),
  "POST /give-back/:id/resume": ofNewest("resume", "give-back resumed"),
  "POST /give-back/:id/discard": {
    actions: ["give-back discarded"],
    act: async (doors) => {
      await doors.sql`update failback_plan set state = 'planned' where state = 'running'`;
      await ofNewest("discard", "give-back discarded").act(doors);
    },
  },
};

function ofNewest(
  act: string,
  action: string,
  role: "operator" | "administrator" = "operator",
): Done {
  return {
    actions: [action],
    act: async ({ post, sql }) => {
      const [plan] = await sql`select max(id) as id from failback_plan`;
      const path = `/give-back/${plan!.id}`;
      assert.equal((await post(role, `${path}/${act}`, { reason }, path)).status, 303);
    },
  };
}

/** Something that can be planned. */
export async function scratchNote(sql: Sql): Promise<void> {
  await sql`
    insert into paper_note (document, what, happened_at, who, imported_by, place)
    values ('1234', 'stamped', clock_timestamp(), 'An', 'test', next_change_place())`;
}
