import { createContext, useContext } from "hono/jsx";

/** What was sent in the form around a field; undefined where that form was not sent. */
export const SentFields = createContext<FormData | undefined>(undefined);

/** All that was sent by this name; undefined where the form around was not sent. */
export function useSent(name: string): readonly string[] | undefined {
  return useContext(SentFields)?.getAll(name).filter((value) => typeof value === "string");
}
