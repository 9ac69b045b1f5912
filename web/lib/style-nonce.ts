/** This response's nonce for style elements, which the content security policy lets through. Browser only. */
export function styleNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
}

/**
 * Hands the nonce to `get-nonce`, which Radix's scroll lock asks before it creates a style element;
 * without it the policy would refuse that element.
 */
export function setStyleNonce(): void {
  const nonce = styleNonce();
  if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
}
