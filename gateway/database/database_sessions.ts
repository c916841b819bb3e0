/**
 * How many sessions of the database a gateway has open at most, by the application name that the server
 * shows for each (docs/operate.md "Connections to the database"). A database that lets in fewer would let a lane or a page wait.
 */
export const databaseSessions = {
  /** `songhanh main`: what loops ask. */
  main: 6,
  /** `songhanh main` as well: hears of changes. */
  listening: 1,
  /** `songhanh admin`: what people, pages and programs ask, so that no loop that hangs takes it. */
  admin: 4,
  /** `songhanh admin` as well: pages hear of changes. */
  adminListening: 1,
  /** `songhanh probe`: tries whether commits go through, and may hang. */
  probe: 1,
  /** `songhanh node`: the sign of life. */
  node: 1,
  /** `songhanh give-back` and `songhanh resolve`, once something is given back or resolved. */
  giveBack: 1,
  resolve: 1,
  /** `songhanh lane …`: one writes the stream, */
  laneWriting: 1,
  /** the others read and reserve numbers. */
  laneReading: 2,
} as const;
