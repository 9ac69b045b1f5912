import type { SecretRef } from '../kind.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import { isHeaderValue } from './header-rules.ts';

/** Shorter ones can't be told from ordinary text. */
const MIN_HIDDEN = 4;
const HIDDEN = '[secret]';

/** The secrets that a call opened: it knows where each may go, and hides them in whatever comes back. */
export class OpenedSecrets {
  readonly #world: ToolWorld;
  readonly #origin: string;
  readonly #values = new Map<string, string>();

  /** `origin` is where this tool sends secrets, as its config names it. */
  constructor(world: ToolWorld, origin: string) {
    this.#world = world;
    this.#origin = origin;
  }

  /** @throws ToolFailure not_configured, denied where it was stored for another server */
  async open(ref: SecretRef): Promise<string> {
    const key = `${ref.provider}/${ref.keyId ?? ''}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const secret = await this.#world.secret(ref);
    if (!secret) throw new ToolFailure('not_configured', 'A secret that this tool needs is not stored.');
    if (secret.baseUrl && !(URL.canParse(secret.baseUrl) && new URL(secret.baseUrl).origin === this.#origin))
      throw new ToolFailure('denied', 'A secret of this tool was stored for another server.');
    if (!isHeaderValue(secret.value))
      throw new ToolFailure('not_configured', 'A secret of this tool has characters that no header may have.');
    this.#values.set(key, secret.value);
    return secret.value;
  }

  /** Counts a value as secret that was got with one, such as an access token. */
  keep(value: string): void {
    this.#values.set(`kept/${value}`, value);
  }

  /** The same value without any of them: a server may send back what it got. */
  hide<Value>(value: Value): Value {
    const hidden = [...this.#values.values()].filter((text) => text.length >= MIN_HIDDEN).flatMap(spellings);
    return hidden.length === 0 ? value : (hide(value, hidden) as Value);
  }
}

/** How a text looks in JSON, in an address and in Basic authentication. */
function spellings(text: string): string[] {
  return [...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), btoa(text)])];
}

function hide(value: unknown, hidden: readonly string[]): unknown {
  if (typeof value === 'string') return hidden.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
  if (Array.isArray(value)) return value.map((item) => hide(item, hidden));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [String(hide(name, hidden)), hide(inner, hidden)]);
  return Object.fromEntries(members);
}
