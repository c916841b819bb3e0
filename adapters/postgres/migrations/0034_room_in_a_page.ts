/**
 * A row of some thousand bytes stays in its page, for speed. Up to 8,160 bytes was asked for, which is
 * all that a page has: a row that came to just that was not shortened and did not fit ("row is too big:
 * size 8168"), so its message, report or give-back failed each time. This leaves the room that the
 * server takes for itself. Rows that stand are not touched.
 */
export const roomInAPage = {
  name: "0034_room_in_a_page",
  statements: (): string[] =>
    [
      ...["message", "outcome", "batch", "document", "waiting_output"],
      ...["failback_attempt", "mirror_pair"],
    ].map((table) => `alter table ${table} set (toast_tuple_target = 8000)`),
};
