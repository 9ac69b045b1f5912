import type { Find } from '../text/finds.ts';

/** Keys that say by their beginning what they are. */
const KNOWN = new RegExp(
  [
    String.raw`\bsk-(?:[A-Za-z0-9]+-)*[A-Za-z0-9_]{16,200}`,
    String.raw`\b[rsp]k_(?:live|test)_[A-Za-z0-9]{10,100}`,
    String.raw`\bgh[pousr]_[A-Za-z0-9]{30,100}`,
    String.raw`\bgithub_pat_[A-Za-z0-9_]{20,100}`,
    String.raw`\bglpat-[A-Za-z0-9_-]{18,100}`,
    String.raw`\bxox[abeprs]-[A-Za-z0-9-]{10,200}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
    String.raw`\bAIza[A-Za-z0-9_-]{30,50}`,
    String.raw`\bya29\.[A-Za-z0-9_-]{20,300}`,
    String.raw`\bnpm_[A-Za-z0-9]{30,60}`,
    String.raw`\bhf_[A-Za-z0-9]{25,60}`,
    String.raw`\bSG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,60}`,
    String.raw`\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}`,
    String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?`,
  ].join('|'),
  'g',
);

const BEARER = /\bBearer\s{1,3}([A-Za-z0-9._~+/-]{20,2000})/gi;

const NAMES =
  'password|passphrase|passwort|kennwort|passwd|pwd|mot de passe|contraseña|senha|wachtwoord|lösenord|пароль|密码|密碼|パスワード|api[_ -]?key|api[_ -]?token|client[_ -]?secret|secret|token';
/** "password: …", "token=…", "das Passwort lautet …"; the value is what the first group holds. */
const NAMED = new RegExp(
  `(?:${NAMES})(?:["']?\\s{0,3}[:=：]\\s{0,3}|\\s{1,3}(?:is|lautet|ist|est|es|é|är)\\s{1,3}(?:[:=]\\s{0,2})?)["'\`]?([^\\s"'\`,;<>]{8,200})`,
  'giu',
);

/** Letters together with digits or signs: a word is no secret, and neither is a number or an address. */
function looksSecret(value: string): boolean {
  if (/^https?:|^\$\{|^<|^\{\{/.test(value)) return false;
  const core = value.replace(/[.:!?)\]}]+$/, '');
  return core.length >= 8 && /\p{L}/u.test(core) && /[\d!#$%&*+=?@^_~]/.test(core);
}

export function findSecrets(text: string): Find[] {
  const finds: Find[] = [];
  const add = (start: number, value: string) => finds.push({ start, end: start + value.length, label: 'secret' });
  for (const match of text.matchAll(KNOWN)) add(match.index, match[0]);
  for (const pattern of [BEARER, NAMED]) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? '';
      if (pattern === BEARER || looksSecret(value)) add(match.index + match[0].length - value.length, value);
    }
  }
  return finds;
}
