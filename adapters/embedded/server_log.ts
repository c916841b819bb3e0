/** Where the embedded server reports what it does: an event name and its facts, never passwords. */
export type ServerLog = (event: string, fields: Record<string, unknown>) => void;
