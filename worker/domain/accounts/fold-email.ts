/** What a mail host ignores in the part before the @. */
interface Folding {
  dots: boolean;
  tag: '+' | '-';
}

const GOOGLE: Folding = { dots: true, tag: '+' };
const PLUS: Folding = { dots: false, tag: '+' };

const HOSTS: Record<string, Folding> = {
  'gmail.com': GOOGLE,
  'googlemail.com': GOOGLE,
  'outlook.com': PLUS,
  'hotmail.com': PLUS,
  'live.com': PLUS,
  'msn.com': PLUS,
  'icloud.com': PLUS,
  'me.com': PLUS,
  'mac.com': PLUS,
  'fastmail.com': PLUS,
  'fastmail.fm': PLUS,
  'proton.me': { dots: true, tag: '+' },
  'protonmail.com': { dots: true, tag: '+' },
  'pm.me': { dots: true, tag: '+' },
  'hey.com': PLUS,
  'zoho.com': PLUS,
  'yandex.com': PLUS,
  'yandex.ru': PLUS,
  'yahoo.com': { dots: false, tag: '-' },
  'ymail.com': { dots: false, tag: '-' },
};

const SAME_HOST: Record<string, string> = {
  'googlemail.com': 'gmail.com',
  'protonmail.com': 'proton.me',
  'pm.me': 'proton.me',
  'me.com': 'icloud.com',
  'mac.com': 'icloud.com',
  'fastmail.fm': 'fastmail.com',
  'yandex.ru': 'yandex.com',
};

/**
 * The mailbox that an address stands for: lower case, and for known hosts without the dots and tags
 * that they ignore. Two addresses of one person get one grant of free credits (SPEC-NOTES 4).
 */
export function foldEmail(email: string): string {
  const lower = email.trim().toLowerCase();
  const at = lower.lastIndexOf('@');
  if (at < 1) return lower;
  const host = lower.slice(at + 1).replace(/\.$/, '');
  const folding = HOSTS[host];
  let local = lower.slice(0, at);
  if (folding) {
    local = local.split(folding.tag)[0] || local;
    if (folding.dots) local = local.replaceAll('.', '') || local;
  }
  return `${local}@${SAME_HOST[host] ?? host}`;
}
