/** Personal tokens: `btn_` and 32 random bytes in base 62. Only their SHA-256 is kept. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 43;
const TOKEN = /^btn_[0-9A-Za-z]{43}$/;

export function newToken(): string {
  let rest = crypto.getRandomValues(new Uint8Array(32)).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let body = '';
  for (let i = 0; i < BODY_LENGTH; i++) {
    body = ALPHABET.charAt(Number(rest % 62n)) + body;
    rest /= 62n;
  }
  return `btn_${body}`;
}

/** `undefined` for anything that cannot be one of our tokens, so that it costs no look-up. */
export function asToken(text: string): string | undefined {
  return TOKEN.test(text) ? text : undefined;
}

/** What is shown of a token after its creation. */
export function hintOf(token: string): string {
  return token.slice(-4);
}
