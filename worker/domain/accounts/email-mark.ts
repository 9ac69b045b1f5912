/**
 * What is kept of a mailbox after its account was removed: a keyed digest, so that nobody gets the free credits twice
 * and nobody can read or guess the address from the database alone.
 */
export async function emailMark(secret: string, emailFolded: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`signup-grant:${emailFolded}`)));
  return `hmac:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
