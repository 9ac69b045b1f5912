const MAX_LENGTH = 500;

/** Shapes of keys: `sk-…`, `AIza…`, `AQ.…`, `hf_…`, `gsk_…`, `Bearer …`, `?key=…`, also half-masked ones (`sk-ab***yz`). */
const KEY_SHAPES: readonly [RegExp, string][] = [
  [/\b(?:sk|pk|rk|gsk|hf|xai|r8)[-_][\w*.…-]{4,}/gi, '[key]'],
  [/\bAIza[\w*-]{8,}/g, '[key]'],
  [/\bAQ\.[\w*-]{12,}/g, '[key]'],
  // A Cloudflare account and organizations' ids are nobody else's business either.
  [/\/accounts\/[0-9a-f]{32}\b/gi, '/accounts/[account]'],
  [/\borg-[A-Za-z0-9]{12,}/g, '[organization]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=*-]{4,}/gi, '$1 [key]'],
  [/\b((?:api[-_]?)?key|token|secret|authorization)(["']?\s*[=:]\s*["']?)[^\s"'&,;)}]{4,}/gi, '$1$2[key]'],
  [/\/\/[^\s/@]+@/g, '//[user]@'],
];

/** A provider's text without the given secrets and without anything that looks like a key; at most 500 characters. */
export function scrub(text: string, secrets: readonly string[] = []): string {
  let out = text;
  for (const secret of secrets) if (secret.length >= 4) out = out.replaceAll(secret, '[key]');
  for (const [shape, replacement] of KEY_SHAPES) out = out.replace(shape, replacement);
  out = out.replace(/\s+/g, ' ').trim();
  return out.length > MAX_LENGTH ? `${out.slice(0, MAX_LENGTH - 1)}…` : out;
}
