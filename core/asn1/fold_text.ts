/** Characters that say nothing: soft hyphens, joiners, marks of direction and variation. */
const silent =
  /[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff]/g;

/**
 * What stays of a name's value when case, composition and repeated blanks do not count (RFC 5280
 * section 7.1, RFC 4518): equal for values that mean the same name.
 */
export function foldText(text: string): string {
  return text.replace(silent, "").normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}
