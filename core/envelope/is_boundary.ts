// RFC 2046 section 5.1.1: 1 to 70 characters, a space not last.
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/** Whether a text may serve as multipart boundary. Quotes, backslashes and line ends may not. */
export function isBoundary(text: string): boolean {
  return BOUNDARY.test(text);
}
