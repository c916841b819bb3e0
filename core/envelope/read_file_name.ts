import { Buffer } from "node:buffer";
import { decodeEncodedWord } from "./decode_encoded_word.ts";
import { readExtendedValue } from "./read_extended_value.ts";

/** The name of a file, and how it stood in the header. */
export interface FileName {
  readonly name: string;
  /** Pieces joined, nothing decoded. */
  readonly raw: string;
}

/** Pieces of one name that are put together; each is a parameter of a bounded header. */
const piecesMax = 256;

/**
 * Reads the name of a file from parameters of one header, e.g. `filename` (`parameter`): the forms
 * of RFC 2231 – `filename*=`, and `filename*0=`, `filename*1*=` … in any order, decoded or not – and
 * the simple one with encoded words in it, which the terminal writes.
 *
 * The form with a charset comes first, as a sender who gives two has put what older readers can
 * read into the other (RFC 6266 section 4.3). One that is broken – no charset, a bad escape, a piece
 * missing or twice – is passed over. Undefined if no form gives a name.
 */
export function readFileName(
  parameters: ReadonlyMap<string, string>,
  parameter: string,
): FileName | undefined {
  const extended = parameters.get(`${parameter}*`);
  if (extended !== undefined) {
    const name = readExtendedValue(extended);
    if (name !== null) return { name, raw: extended };
  }
  const joined = readPieces(parameters, parameter);
  if (joined !== undefined) return joined;
  const simple = parameters.get(parameter);
  return simple === undefined ? undefined : { name: decodeEncodedWord(simple), raw: simple };
}

/**
 * A parameter that is no file name, in any form of RFC 2231, or the simple one. Where it stands in both,
 * the simple one is what every reader reads.
 */
export function readParameter(
  parameters: ReadonlyMap<string, string>,
  parameter: string,
): string | undefined {
  const simple = parameters.get(parameter);
  return simple ?? readFileName(parameters, parameter)?.name;
}

/** One numbered piece: `text` is percent-encoded if it is `encoded`. */
interface Piece {
  readonly text: string;
  readonly encoded: boolean;
}

function readPieces(
  parameters: ReadonlyMap<string, string>,
  parameter: string,
): FileName | undefined {
  const pieces = collectPieces(parameters, parameter);
  if (pieces === undefined) return undefined;
  const raw = pieces.map(({ text }) => text).join("");
  // Without any encoded piece a long name was cut, whatever it holds.
  if (!pieces.some(({ encoded }) => encoded)) return { name: decodeEncodedWord(raw), raw };
  // The first piece names the charset for all of them; a character may be cut between two.
  const [first, ...rest] = pieces as [Piece, ...Piece[]];
  const opening = first.encoded ? /^([^']*'[^']*')(.*)$/s.exec(first.text) : ["", "utf-8''", ""];
  if (opening === null) return undefined;
  const begin = first.encoded ? opening[2]! : escapeAll(first.text);
  const encoded = rest.map((piece) => piece.encoded ? piece.text : escapeAll(piece.text));
  const name = readExtendedValue([opening[1]!, begin, ...encoded].join(""));
  return name === null ? undefined : { name, raw };
}

/** The pieces in the order of their numbers; undefined unless they are 0, 1, 2 … without a gap. */
function collectPieces(
  parameters: ReadonlyMap<string, string>,
  parameter: string,
): Piece[] | undefined {
  const found = new Map<number, Piece>();
  for (const [name, text] of parameters) {
    if (!name.startsWith(`${parameter}*`)) continue;
    const number = /^(0|[1-9]\d{0,2})(\*?)$/.exec(name.slice(parameter.length + 1));
    if (number === null) {
      // `filename*` alone is another form; `filename*01` or `filename*x` is none.
      if (name === `${parameter}*`) continue;
      return undefined;
    }
    const index = Number(number[1]);
    if (found.has(index) || index >= piecesMax) return undefined;
    found.set(index, { text, encoded: number[2] === "*" });
  }
  if (found.size === 0) return undefined;
  const pieces: Piece[] = [];
  for (let index = 0; index < found.size; index++) {
    const piece = found.get(index);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

/** A literal piece among encoded ones, as an encoded one. */
function escapeAll(text: string): string {
  return Buffer.from(text, "utf-8").toString("hex").replace(/../g, "%$&");
}
