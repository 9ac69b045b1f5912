/** RFC 9110: what a header's name may be made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\x20-\x7e]*$/;
/** They frame the message, say whom it is for or from where it came: never a tool's to set. */
const RESERVED =
  /^(?:host|connection|content-length|transfer-encoding|content-encoding|accept-encoding|upgrade|te|trailer|keep-alive|expect|via|forwarded|x-real-ip|idempotency-key|(?:proxy|sec|cf|x-forwarded|access-control|mcp)-?.*)$/i;

/** What is wrong with the name of a header that a tool sets. */
export function headerNameFault(name: string): string | undefined {
  if (!TOKEN.test(name)) return 'A name of letters, digits and hyphens.';
  return RESERVED.test(name) ? `${name} is set by the platform.` : undefined;
}

/** Visible ASCII and spaces; so no line breaks, which would begin another header. */
export function isHeaderValue(value: string): boolean {
  return VALUE.test(value);
}
