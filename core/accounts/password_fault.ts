import { guessesOf } from "./guesses_of.ts";

/** Shortest password of an account, in characters. */
export const passwordCharactersMin = 10;

/** A password of fewer parts (`guessesOf`) is among the first that an attacker tries. */
const guessesMin = 6;

/** Longest one: longer texts are no passwords but work for the hash. */
export const passwordCharactersMax = 200;

/** Why a new password is refused. */
export type PasswordFault = "too short" | "too long" | "like the name" | "as before" | "too plain";

/**
 * What is wrong with a new password; undefined where nothing is. Length counts for more than a mix
 * of characters, so only what is guessed first is refused beside the short ones.
 */
export function passwordFault(
  password: string,
  { name, before }: { readonly name: string; readonly before?: string },
): PasswordFault | undefined {
  const characters = [...password];
  if (characters.length < passwordCharactersMin) return "too short";
  if (characters.length > passwordCharactersMax) return "too long";
  if (name !== "" && password.toLowerCase().includes(name.toLowerCase())) return "like the name";
  if (password === before) return "as before";
  const isPlain = new Set(characters).size < 5 || guessesOf(password) < guessesMin;
  return isPlain ? "too plain" : undefined;
}
