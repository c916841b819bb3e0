const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

/** A password of 8 characters with upper case, lower case and a digit (docs/wire-protocol.md 4). */
export function randomPassword(): string {
  for (;;) {
    const password = pick(upper + lower + digits, 8);
    if (/[A-Z]/.test(password) && /[a-z]/.test(password) && /[0-9]/.test(password)) return password;
  }
}

/** An access key of 16 upper-case letters and digits. */
export function randomAccessKey(): string {
  return pick(upper + digits, 16);
}

function pick(alphabet: string, length: number): string {
  const limit = 256 - 256 % alphabet.length; // beyond it some characters would come more often
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
