import ipaddr from 'ipaddr.js';
import type { Find } from '../text/finds.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const V4 = new RegExp(`(?<![\\w.])(?:${OCTET}\\.){3}${OCTET}(?![\\w]|\\.\\d)`, 'g');
const V6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?![\w:])/gi;
/** Numbers with dots that are not addresses. */
const NUMBERED = /(?:\b(?:section|chapter|version|release|clause|abschnitt|kapitel|build|v)\.?|§)\s*$/i;
/** Nobody's address: this host, this network, everybody. */
const NOBODY = /^(?:0|127|255)\./;

function isV6(candidate: string): boolean {
  const groups = candidate.split(':').filter(Boolean);
  return groups.length >= 3 && /\d/.test(candidate) && ipaddr.IPv6.isValid(candidate);
}

export function findIpAddresses(text: string): Find[] {
  const finds: Find[] = [];
  for (const match of text.matchAll(V4)) {
    const before = text.slice(Math.max(0, match.index - 20), match.index);
    if (!NOBODY.test(match[0]) && !NUMBERED.test(before)) finds.push(findOf(match, 'ip_address'));
  }
  for (const match of text.matchAll(V6)) if (isV6(match[0])) finds.push(findOf(match, 'ip_address'));
  return finds;
}

const CREDENTIALS =
  /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:"'<>]{0,100}:[^\s/@"'<>]{1,200}@[^\s/:"'<>]{1,253}/gi;

/** Addresses with a password in them. */
export function findUrlCredentials(text: string): Find[] {
  return [...text.matchAll(CREDENTIALS)].map((match) => findOf(match, 'url_credentials'));
}

function findOf(match: RegExpExecArray, label: string): Find {
  return { start: match.index, end: match.index + match[0].length, label };
}
