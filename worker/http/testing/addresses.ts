/** An address in an IPv6 network of its own: limits count per network, and tests must not share any. */
export function newAddress(): string {
  const chance = crypto.randomUUID();
  return `2001:db8:${chance.slice(0, 4)}:${chance.slice(4, 8)}::1`;
}
