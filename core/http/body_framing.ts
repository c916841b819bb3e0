/**
 * How the end of a body is known: its length in bytes, the last chunk, or (answers only) the end of
 * the connection.
 */
export type BodyFraming = number | "chunked" | "until close";
