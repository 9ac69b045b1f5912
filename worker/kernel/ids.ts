/** Prefixed, lower-case, time-sortable ids: `agt_` + 10 characters of time + 16 of chance (Crockford base 32). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export const ID_PREFIXES = {
  user: 'usr',
  agent: 'agt',
  agentVersion: 'ver',
  handoff: 'hnd',
  tool: 'tol',
  guardrail: 'grd',
  run: 'run',
  session: 'ses',
  token: 'tok',
  apiKey: 'key',
  grant: 'grt',
  hold: 'hld',
  message: 'msg',
  notification: 'ntf',
  file: 'fil',
  upload: 'upl',
  collection: 'col',
  request: 'req',
  row: 'row',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const BODY_LENGTH = 26;

function encodeTime(ms: number): string {
  let rest = ms;
  let out = '';
  for (let i = 0; i < 10; i++) {
    out = ALPHABET.charAt(rest % 32) + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}

function encodeBytes(bytes: Uint8Array, length: number): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && out.length < length) {
      bits -= 5;
      out += ALPHABET.charAt((value >> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return out;
}

/** The 26 characters after an id's prefix. */
export function newIdBody(now: number = Date.now()): string {
  return encodeTime(now) + encodeBytes(crypto.getRandomValues(new Uint8Array(10)), 16);
}

export function newId(kind: IdKind, now: number = Date.now()): string {
  return `${ID_PREFIXES[kind]}_${newIdBody(now)}`;
}

async function digestBody(text: string, length: number): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return encodeBytes(new Uint8Array(digest), length);
}

const HOST_LENGTH = 16;
const RUN_ID = new RegExp(`^run_[${ALPHABET}]{${BODY_LENGTH}}[${ALPHABET}]{${HOST_LENGTH}}$`);

/** Shards of an account that hold its runs without a session (DESIGN, "Durable runs"). */
export const RUN_SHARDS = 8;

/** The name of the RunHost that holds a session's runs. */
export function sessionHost(sessionId: string): Promise<string> {
  return digestBody(`session:${sessionId}`, HOST_LENGTH);
}

/** The name of the RunHost that holds one shard of an account's runs. */
export function shardHost(accountId: string, shard: number): Promise<string> {
  return digestBody(`shard:${accountId}:${shard}`, HOST_LENGTH);
}

/** A run id names its host, so any request finds its run without a look-up. */
export function runId(body: string, host: string): string {
  return `run_${body}${host}`;
}

/** The body of a run started under an idempotency key: the same key gives the same run. */
export function idempotentRunBody(accountId: string, key: string): Promise<string> {
  return digestBody(`idempotency:${accountId}:${key}`, BODY_LENGTH);
}

/** `undefined` for anything that is not shaped like a run id. */
export function hostOfRun(id: string): string | undefined {
  return RUN_ID.test(id) ? id.slice(-HOST_LENGTH) : undefined;
}

/** The part of a run id that does not depend on its host; the run's effects are keyed by it. */
export function runBody(id: string): string {
  return id.slice(4, 4 + BODY_LENGTH);
}

export function isId(kind: IdKind, value: string): boolean {
  if (kind === 'run') return RUN_ID.test(value);
  const prefix = `${ID_PREFIXES[kind]}_`;
  return value.startsWith(prefix) && new RegExp(`^[${ALPHABET}]{${BODY_LENGTH}}$`).test(value.slice(prefix.length));
}
