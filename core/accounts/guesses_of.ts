/** Words that people commonly use as passwords, in Vietnam and elsewhere; without tones, in small letters. */
const words = [
  ..."password passwort passw0rd p@ssword p@ssw0rd admin administrator root user guest login".split(
    " ",
  ),
  ..."welcome letmein secret changeme default iloveyou sunshine princess dragon monkey".split(" "),
  ..."football baseball superman batman master shadow hello computer internet samsung google".split(
    " ",
  ),
  ..."matkhau mat khau anhyeuem emyeuanh yeuem yeuanh vietnam hanoi saigon haiphong danang".split(
    " ",
  ),
  ..."haiquan cuchaiquan customs vnaccs vcis ecus songhanh doanhnghiep congty khaibao".split(" "),
  ..."nguyen tranvan xinchao giadinh conyeu test demo company".split(" "),
];

/** Keys beside each other, and orders that everybody knows; read in both directions. */
const rows = [
  "12345678901234567890",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1q2w3e4r5t6y7u8i9o0p",
  "!@#$%^&*()",
];

const runs = [...rows, ...rows.map((row) => [...row].reverse().join(""))];

/** A part of a row of keys counts as one guess from this length on. */
const runMin = 3;

/**
 * In how many parts somebody has to guess a text who knows common words, rows of keys, years and
 * repetition: one for each of these and one for every other character.
 */
export function guessesOf(text: string): number {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase();
  let guesses = 0;
  const seen = new Set<string>();
  for (let at = 0; at < plain.length;) {
    const part = commonPart(plain, at);
    // The same once more is no new guess.
    if (!seen.has(part)) guesses++;
    if (part.length > 1) seen.add(part);
    else if (part === plain[at - 1]) guesses--;
    at += part.length;
  }
  return guesses;
}

/** The longest common part that begins there; a single character where there is none. */
function commonPart(text: string, at: number): string {
  let longest = text[at]!;
  for (const word of words) {
    if (word.length > longest.length && text.startsWith(word, at)) longest = word;
  }
  const year = /^(?:19|20)\d\d/.exec(text.slice(at, at + 4));
  if (year !== null && longest.length < 4) longest = year[0];
  for (const run of runs) {
    let length = Math.max(runMin, longest.length + 1);
    while (at + length <= text.length && run.includes(text.slice(at, at + length))) {
      longest = text.slice(at, at + length++);
    }
  }
  return longest;
}
