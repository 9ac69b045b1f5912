/**
 * Hands this response's style nonce to `get-nonce`, which Radix's scroll lock asks before it creates a
 * style element; without it the content security policy would refuse that element.
 */
export function setStyleNonce(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]');
  if (meta) Object.assign(globalThis, { __webpack_nonce__: meta.content });
}
