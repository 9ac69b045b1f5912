import { type AuthorizationServer, processDiscoveryResponse } from 'oauth4webapi';
import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { checkUrl, type UrlPolicy } from '../outbound/check-url.ts';

/** What is known of a server that asks for a sign-in, and of who signs people in for it. */
export interface Discovered {
  /** The resource indicator (RFC 8707), as the server itself writes it. */
  resource: string;
  /** The scopes to ask for, with spaces between them; undefined where the server names none. */
  scope: string | undefined;
  as: AuthorizationServer;
}

interface Challenge {
  metadataUrl: string | undefined;
  scope: string | undefined;
}

/** What we read of protected resource metadata (RFC 9728). */
const resourceSchema = z.object({
  resource: z.string().max(2_000),
  authorization_servers: z.array(z.string().max(2_000)).min(1),
  scopes_supported: z.array(z.string().max(200)).max(200).optional(),
});
type ResourceMetadata = z.infer<typeof resourceSchema>;

/** Addresses of an authorization server that are fetched, or opened in a browser. */
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint'] as const;
const OFFLINE = 'offline_access';

/**
 * Finds out how to sign in at an MCP server (MCP 2025-11-25, "Authorization server discovery").
 * @param ask the fetch of `oauthFetch`
 * @throws unsafe_url; validation_failed where the server asks for no sign-in; upstream_failed where it can't be understood
 */
export async function discover(serverUrl: string, ask: typeof fetch, policy: UrlPolicy): Promise<Discovered> {
  const challenge = await provoke(serverUrl, ask);
  const metadata = await resourceMetadata(serverUrl, challenge, ask);
  // Servers of the protocol's version 2025-03-26 are their own authorization servers and say nothing of it.
  const issuer = metadata?.authorization_servers[0] ?? new URL(serverUrl).origin;
  const as = await serverMetadata(issuer, ask);
  assertUsable(as, policy);
  return { resource: metadata?.resource ?? serverUrl, scope: scopeOf(challenge, metadata, as), as };
}

/** Asks the server for something without a token, to be told where one is had. */
async function provoke(serverUrl: string, ask: typeof fetch): Promise<Challenge> {
  const init = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'baton', version: '1' } };
  const response = await ask(serverUrl, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: init }),
  });
  if (response.ok) {
    const message = 'This server asks for no sign-in.';
    throw new AppError('validation_failed', message, { issues: [{ path: 'url', message }] });
  }
  const header = response.headers.get('www-authenticate') ?? '';
  return { metadataUrl: parameter(header, 'resource_metadata'), scope: parameter(header, 'scope') };
}

/** A parameter of a Bearer challenge (RFC 6750). */
function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s,])${name}=(?:"([^"]{1,2000})"|([^\\s,"]{1,2000}))`, 'i').exec(header);
  return found?.[1] ?? found?.[2];
}

async function resourceMetadata(
  serverUrl: string,
  { metadataUrl }: Challenge,
  ask: typeof fetch,
): Promise<ResourceMetadata | undefined> {
  const { origin, pathname } = new URL(serverUrl);
  const path = pathname.replace(/\/$/, '');
  const known = '/.well-known/oauth-protected-resource';
  const places = metadataUrl ? [metadataUrl] : [...new Set([`${origin}${known}${path}`, `${origin}${known}`])];
  for (const place of places) {
    if (!URL.canParse(place)) throw unreadable('The server names an address of its metadata that is none.');
    const found = await readJson(await ask(place, { headers: { accept: 'application/json' } }));
    if (found === undefined) continue;
    const read = resourceSchema.safeParse(found);
    if (!read.success) throw unreadable("The server's protected resource metadata can't be read.");
    if (!covers(read.data.resource, serverUrl))
      throw unreadable('The metadata is that of another server: its "resource" does not cover this address.');
    return read.data;
  }
  if (metadataUrl) throw unreadable("The server's protected resource metadata is not where it says.");
  return undefined;
}

/** Whether a resource is the server, or a path above it on the same origin: tokens for it may go there. */
function covers(resource: string, serverUrl: string): boolean {
  if (!URL.canParse(resource)) return false;
  const [wide, narrow] = [new URL(resource), new URL(serverUrl)];
  const above = wide.pathname.replace(/\/?$/, '/');
  return wide.origin === narrow.origin && narrow.pathname.replace(/\/?$/, '/').startsWith(above);
}

/** The authorization server's metadata (RFC 8414, OpenID Connect Discovery); its issuer is the one that was asked for. */
async function serverMetadata(issuer: string, ask: typeof fetch): Promise<AuthorizationServer> {
  if (!URL.canParse(issuer)) throw unreadable('The server names an authorization server that is no address.');
  for (const place of metadataPlaces(new URL(issuer))) {
    const response = await ask(place, { headers: { accept: 'application/json' } });
    if (response.status !== 200) continue;
    try {
      return await processDiscoveryResponse(new URL(issuer), response);
    } catch (cause) {
      const message = "The authorization server's metadata can't be read, or is that of another issuer.";
      throw new AppError('upstream_failed', message, { cause });
    }
  }
  throw unreadable('The server does not say where its people sign in.');
}

function metadataPlaces({ origin, pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(places)];
}

function assertUsable(as: AuthorizationServer, policy: UrlPolicy): void {
  for (const name of ENDPOINTS) {
    const address = as[name];
    if (address === undefined) continue;
    const reasons = typeof address === 'string' ? checkUrl(address, policy) : ['It is no address.'];
    if (reasons.length > 0)
      throw new AppError('unsafe_url', `The server's ${name} can't be used. ${reasons.join(' ')}`);
  }
  if (!as.authorization_endpoint || !as.token_endpoint)
    throw unreadable('The authorization server does not say where to sign in or where tokens are had.');
  // The specification forbids going on without it: a stolen code would be worth a token.
  if (!as.code_challenge_methods_supported?.includes('S256'))
    throw unreadable('The authorization server does not support PKCE with S256.');
}

function scopeOf(
  challenge: Challenge,
  metadata: ResourceMetadata | undefined,
  as: AuthorizationServer,
): string | undefined {
  const wanted = challenge.scope ?? metadata?.scopes_supported?.join(' ');
  if (!wanted) return undefined;
  const lasting = as.scopes_supported?.includes(OFFLINE) && !wanted.split(' ').includes(OFFLINE);
  return lasting ? `${wanted} ${OFFLINE}` : wanted;
}

/** @returns undefined where there is nothing */
async function readJson(response: Response): Promise<unknown> {
  if (response.status !== 200) return undefined;
  try {
    return await response.json();
  } catch {
    throw unreadable("The server's metadata is no JSON.");
  }
}

function unreadable(message: string): AppError {
  return new AppError('upstream_failed', message);
}
