import { MCP_SIGN_IN } from '../../../kernel/mcp-sign-in.ts';
import { SECRET_PROVIDER } from '../http/config.ts';
import { isHeaderValue } from '../http/header-rules.ts';
import { parseMarks } from '../http/marks.ts';
import { callFailure, readBody, until } from '../http/read-body.ts';
import { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import type { McpConfig } from './config.ts';

const MAX_TOKEN_BYTES = 64 * 1024;

type OAuth = Extract<McpConfig['auth'], { kind: 'oauth' }>;

/**
 * The headers that show a server who calls.
 * @param refused the token of a sign-in that the server turned down just now
 * @throws ToolFailure not_configured, unauthorized, denied
 */
export async function authenticate(
  { url, auth }: McpConfig,
  world: ToolWorld,
  secrets: OpenedSecrets,
  refused?: string,
): Promise<Record<string, string>> {
  if (auth.kind === 'none') return {};
  if (auth.kind === 'sign_in') return bearer(await signInToken(auth.connectionId, url, world, refused), secrets);
  if (auth.kind === 'oauth') {
    return bearer(await fetchToken(auth, url, world), secrets);
  }
  const texts: string[] = [];
  for (const mark of parseMarks(auth.value)) {
    if ('secret' in mark) texts.push(await secrets.open({ provider: SECRET_PROVIDER, keyId: mark.secret }));
    else if ('text' in mark) texts.push(mark.text);
  }
  return { [auth.name]: texts.join('') };
}

function bearer(token: string, secrets: OpenedSecrets): Record<string, string> {
  secrets.keep(token);
  return { authorization: `Bearer ${token}` };
}

/** The token of a stored sign-in. It was given for one server, and not for what else lives at its origin. */
async function signInToken(keyId: string, url: string, world: ToolWorld, refused: string | undefined): Promise<string> {
  const secret = await world.secret({ provider: MCP_SIGN_IN, keyId }, refused);
  if (!secret)
    throw new ToolFailure('not_configured', 'Nobody is signed in to this server: connect it in the tool again.');
  if (secret.baseUrl !== url) throw new ToolFailure('denied', "This tool's sign-in belongs to another server.");
  return secret.value;
}

/** OAuth 2 client credentials (RFC 6749, 4.4), for this server only (RFC 8707). */
async function fetchToken(auth: OAuth, resource: string, world: ToolWorld): Promise<string> {
  const secrets = new OpenedSecrets(world, new URL(auth.tokenUrl).origin);
  const secret = await secrets.open({ provider: SECRET_PROVIDER, keyId: auth.secretKeyId });
  const form = new URLSearchParams({ grant_type: 'client_credentials', resource });
  if (auth.scope) form.set('scope', auth.scope);
  // In a header and never in the form: a redirect to another origin loses headers, but not the body.
  const authorization = `Basic ${btoa(`${encodeURIComponent(auth.clientId)}:${encodeURIComponent(secret)}`)}`;
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', authorization };
  const { signal } = world;
  try {
    const init: RequestInit = { method: 'POST', headers, body: form.toString(), signal };
    const response = await until(signal, world.fetch(auth.tokenUrl, init));
    const { bytes } = await readBody(response, MAX_TOKEN_BYTES, signal);
    if (!response.ok) throw refused(`The token server answered ${response.status}.`);
    return tokenIn(new TextDecoder().decode(bytes));
  } catch (error) {
    throw callFailure(error, signal);
  }
}

function tokenIn(text: string): string {
  let answer: { access_token?: unknown } | null;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  const token = answer?.access_token;
  if (typeof token !== 'string' || !token || !isHeaderValue(token)) throw refused('The token server gave no token.');
  return token;
}

function refused(message: string): ToolFailure {
  return new ToolFailure('unauthorized', message);
}
