import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';
import { counts, type Find, maskFinds } from './text/finds.ts';

const HOST = /^(?:\*\.)?(?:[a-z0-9-]{1,63}\.){0,8}[a-z0-9-]{1,63}$/;

const host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(HOST, 'A host such as example.com; its subdomains are meant too.');

const config = strict({
  allowedHosts: z
    .array(host)
    .max(200)
    .default([])
    .describe('Only addresses of these hosts and their subdomains pass; all hosts where the list is empty.'),
  deniedHosts: z.array(host).max(200).default([]).describe('Addresses of these hosts never pass.'),
  schemes: z
    .array(z.enum(['https', 'http', 'ftp', 'ws', 'wss', 'mailto']))
    .min(1)
    .default(['https', 'http', 'mailto'])
    .describe('How an address may begin; `javascript:`, `data:` and `file:` never pass.'),
  max: z.int().min(0).max(1_000).optional().describe('More addresses than this trip it; a mask leaves the first ones.'),
  mask: z.string().max(60).default('[LINK]').describe('What a mask puts in place of each address.'),
});
type Config = z.output<typeof config>;

const END = String.raw`\s<>"'\x60()\[\]{}|\\^`;
/**
 * An address as browsers read one: with a scheme and any slashes, without a scheme after `//` or `www.`, or a
 * host with a path. Each alternative begins where no word goes on, so that the search stays linear.
 */
const ADDRESS = new RegExp(
  [
    String.raw`(?<![a-z0-9+.-])(?:https?|wss?|ftp):[\\/]*(?:\[[0-9a-f:.]{2,45}\])?[^${END}]+`,
    `(?<![a-z0-9+.-])(?:javascript|vbscript|file|blob):[^${END}]+`,
    String.raw`(?<![a-z0-9+.-])data:[a-z]{2,12}\/[a-z0-9.+-]{1,40}[;,][^${END}]*`,
    `(?<![a-z0-9+.-])mailto:[^${END}]+`,
    String.raw`(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^${END}]+`,
    String.raw`(?<![a-z0-9:/\\])\/\/[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}[^${END}]*`,
    String.raw`(?<![\p{L}\p{N}@./-])(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:com|org|net|io|dev|app|info|biz|xyz|top|ru|cn|de|ch|at|fr|uk|eu|co|ai|me|gg|site|online|link|click|shop)(?![\p{L}\p{N}_.@-]*[\p{L}\p{N}_@])(?:\/[^${END}]*)?`,
  ].join('|'),
  'giu',
);

interface Address extends Find {
  scheme: string;
  host: string | null;
}

function readAddress(text: string): { scheme: string; host: string | null } {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'mailto') return { scheme, host: /@([^\s?>]+)/.exec(text)?.[1]?.toLowerCase() ?? null };
  try {
    const url = new URL(scheme ? text : `https://${text.replace(/^\/\//, '')}`);
    return { scheme: scheme ?? 'https', host: url.hostname.replace(/\.$/, '') || null };
  } catch {
    return { scheme: scheme ?? 'https', host: null };
  }
}

function findAddresses(text: string): Address[] {
  return [...text.matchAll(ADDRESS)].map((match) => {
    const address = match[0].replace(/[.,;:!?*_~]+$/, '');
    return { start: match.index, end: match.index + address.length, label: 'address', ...readAddress(address) };
  });
}

function isOf(hostname: string, hosts: readonly string[]): boolean {
  return hosts.some((each) => {
    const base = each.replace(/^\*\./, '');
    return hostname === base || hostname.endsWith(`.${base}`);
  });
}

/** Why an address may not pass; `null` where it may. */
function objection({ scheme, host: hostname }: Address, { schemes, allowedHosts, deniedHosts }: Config): string | null {
  if (!(schemes as string[]).includes(scheme)) return 'scheme not allowed';
  if (hostname === null) return allowedHosts.length > 0 ? 'unreadable address' : null;
  if (isOf(hostname, deniedHosts)) return 'host denied';
  if (allowedHosts.length > 0 && !isOf(hostname, allowedHosts)) return 'host not allowed';
  return null;
}

export const URLS: GuardrailKindEntry<Config> = {
  kind: 'urls',
  title: 'Web addresses',
  about: 'Which hosts and schemes addresses may have, and how many of them there may be.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: true,
  config,
  issues: () => [],
  check(text, options) {
    const addresses = findAddresses(text);
    const most = options.max ?? Number.POSITIVE_INFINITY;
    const refused: Find[] = [];
    for (const [index, address] of addresses.entries()) {
      const reason = objection(address, options) ?? (index >= most ? 'too many' : null);
      if (reason) refused.push({ start: address.start, end: address.end, label: reason });
    }
    const details = { addresses: addresses.length, refused: counts(refused) };
    if (refused.length === 0) return { tripped: false, reason: '', details };
    return {
      tripped: true,
      reason: `${refused.length} of ${addresses.length} web addresses may not be there: ${Object.keys(counts(refused)).join(', ')}.`,
      masked: maskFinds(text, refused, () => options.mask),
      details,
    };
  },
  examples: [
    {
      title: 'Only our own pages',
      name: 'Own links only',
      config: { allowedHosts: ['example.com'], deniedHosts: [], schemes: ['https'], mask: '[LINK]' },
    },
  ],
};
