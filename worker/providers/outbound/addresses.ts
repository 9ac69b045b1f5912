import ipaddr from 'ipaddr.js';

/** Global unicast; everything else of IPv6 is local, embeds an IPv4 address or is reserved. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** Interface ids that tunnel to the IPv4 address behind them (ISATAP, RFC 5214). */
const ISATAP = [0x0000, 0x0200];

/**
 * Whether an address belongs to the public internet. Loopback, private, link-local (with the clouds'
 * metadata service), carrier-grade NAT, multicast, reserved and documentation ranges do not, nor does
 * any IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo, ISATAP).
 */
export function isPublicAddress(text: string): boolean {
  const bare = text.replace(/^\[|\]$/g, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare).range() === 'unicast';
  if (bare.includes('%') || !ipaddr.IPv6.isValid(bare)) return false;
  const address = ipaddr.IPv6.parse(bare);
  if (!address.match(GLOBAL_UNICAST, 3) || address.range() !== 'unicast') return false;
  const [, , , , group4 = 0, group5 = 0] = address.parts;
  return !(ISATAP.includes(group4) && group5 === 0x5efe);
}

/** Whether a URL's `hostname` is an address and not a name. */
export function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname);
}
