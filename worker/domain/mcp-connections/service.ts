import { generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import { mcpConnection } from '../../../durable-objects/mcp-connection/client.ts';
import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { isoTime, MINUTE } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { MAX_MCP_CONNECTIONS } from '../../kernel/mcp-sign-in.ts';
import { discover } from '../../providers/mcp-oauth/discover.ts';
import { type OAuthClient, type PendingSignIn, serverSchema } from '../../providers/mcp-oauth/grant.ts';
import { oauthFetch } from '../../providers/mcp-oauth/oauth-fetch.ts';
import { registerClient } from '../../providers/mcp-oauth/register.ts';
import { authorizationUrl, exchangeCode } from '../../providers/mcp-oauth/tokens.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import { assertSafeUrl } from '../../providers/outbound/safe-fetch.ts';
import { VaultError } from '../../providers/vault/vault.ts';
import { requireBrowser } from '../accounts/proof-service.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { BeginSignIn, Connection, FinishSignIn, SignIn } from './schemas.ts';
import {
  type ConnectionRow,
  countConnections,
  insertPending,
  selectConnection,
  selectConnections,
  takePending,
  upsertConnection,
} from './store.ts';
import { openGrant, openPending, sealGrant, sealPending } from './vaulted.ts';

/** How long a person may take to sign in over there. */
const SIGN_IN_MS = 10 * MINUTE;
/** The page that authorization servers send people back to; registered as it stands here, and compared as it stands. */
export const CALLBACK_PATH = '/app/tools/signed-in';

function redirectUri({ settings }: Pick<ServiceContext, 'settings'>): string {
  return `${new URL(settings.BASE_URL).origin}${CALLBACK_PATH}`;
}

/**
 * Begins to sign in at an MCP server (MCP 2025-11-25, "Authorization"): finds out who signs people in for it, makes us
 * known there, and says where the person has to go. State and verifier stay here, for this browser's session.
 * @throws forbidden_scope without a browser; unsafe_url; validation_failed; upstream_failed; not_found for a
 *   connection that is not the account's; conflict where there are too many
 */
export async function beginSignIn(ctx: ServiceContext, input: BeginSignIn): Promise<SignIn> {
  requireScope(ctx, 'write');
  requireBrowser(ctx);
  const { userId, session } = ctx.actor;
  await limit(ctx.env, `mcp-sign-in:${userId}`, 20, 600);
  const policy = outboundPolicy(ctx.settings);
  const url = await serverUrl(input.url, ctx);
  const known = await connectionToRenew(ctx, input.connectionId, url);
  const ask = oauthFetch(policy);
  const found = await discover(url, ask, policy);
  const as = serverSchema.parse(found.as);
  const scope = input.scope || found.scope;
  const given = givenClient(input) ?? (known?.issuer === as.issuer ? known.client : undefined);
  const registration = { as: found.as, redirectUri: redirectUri(ctx), siteUrl: ctx.settings.BASE_URL, scope, ask };
  const pending: PendingSignIn = {
    connectionId: known?.id ?? newId('apiKey', ctx.now),
    url,
    label: input.label ?? new URL(url).host,
    sessionId: session.id,
    verifier: generateRandomCodeVerifier(),
    resource: found.resource,
    ...(scope ? { scope } : {}),
    as,
    client: given ?? (await registerClient(registration)),
  };
  const state = generateRandomState();
  const stateHash = await sha256Hex(state);
  const expiresAt = new Date(ctx.now + SIGN_IN_MS);
  const envelope = await sealPending(ctx.settings, userId, stateHash, pending);
  await insertPending(ctx.db, { id: newId('row', ctx.now), userId, stateHash, envelope, expiresAt }, new Date(ctx.now));
  audit(ctx, 'mcp_connection.sign_in_begun', { connectionId: pending.connectionId, host: new URL(url).host });
  return {
    connectionId: pending.connectionId,
    authorizationUrl: await authorizationUrl(pending, state, redirectUri(ctx)),
    expiresAt: isoTime(expiresAt.getTime()),
  };
}

/** The address as tools write it, checked as a call would. @throws validation_failed, unsafe_url, upstream_failed */
async function serverUrl(text: string, { settings }: ServiceContext): Promise<string> {
  await assertSafeUrl(text, outboundPolicy(settings));
  return text;
}

interface Renewed {
  id: string;
  issuer: string;
  client: OAuthClient | undefined;
}

async function connectionToRenew(
  ctx: ServiceContext,
  id: string | undefined,
  url: string,
): Promise<Renewed | undefined> {
  const { userId } = ctx.actor;
  if (id === undefined) {
    if ((await countConnections(ctx.db, userId)) < MAX_MCP_CONNECTIONS) return undefined;
    throw new AppError(
      'conflict',
      `An account may have ${MAX_MCP_CONNECTIONS} sign-ins at MCP servers. End one first.`,
    );
  }
  const row = await ownConnection(ctx, id);
  // Its tokens were given for that server; another one gets a connection of its own.
  if (row.baseUrl !== url) throw notFound('sign-in at this server');
  try {
    const { as, client } = await openGrant(ctx.settings, userId, id, row.envelope);
    return { id, issuer: as.issuer, client: client.given ? client : undefined };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { id, issuer: '', client: undefined };
  }
}

function givenClient({ clientId, clientSecret }: BeginSignIn): OAuthClient | undefined {
  if (!clientId) return undefined;
  return { client_id: clientId, ...(clientSecret ? { client_secret: clientSecret } : {}), given: true };
}

/**
 * Completes a sign-in with what the authorization server sent the person back with. A state is good for one try, by
 * the same person in the same browser session that began it.
 * @throws forbidden_scope without a browser; not_found for a state that is nobody's, another's, used or too old;
 *   validation_failed where the server refused; upstream_failed
 */
export async function finishSignIn(ctx: ServiceContext, input: FinishSignIn): Promise<Connection> {
  requireScope(ctx, 'write');
  requireBrowser(ctx);
  const { userId, session } = ctx.actor;
  const stateHash = await sha256Hex(input.state);
  const taken = await takePending(ctx.db, userId, stateHash, new Date(ctx.now));
  if (!taken) throw notFound('sign-in that waits for an answer');
  const pending = await openPending(ctx.settings, userId, stateHash, taken);
  if (pending.sessionId !== session.id) throw notFound('sign-in that waits for an answer');
  const answer = new URLSearchParams(Object.entries(input).filter((entry): entry is [string, string] => !!entry[1]));
  const ask = oauthFetch(outboundPolicy(ctx.settings));
  const end = { answer, state: input.state, redirectUri: redirectUri(ctx), ask, now: ctx.now };
  const grant = await exchangeCode(pending, end);
  const { connectionId: id, url, label } = pending;
  const envelope = await sealGrant(ctx.settings, userId, id, grant);
  const row = await upsertConnection(ctx.db, { id, userId, url, label, envelope, now: new Date(ctx.now) });
  if (!row) throw notFound('sign-in at this server');
  audit(ctx, 'mcp_connection.signed_in', { connectionId: id, host: new URL(url).host });
  return show(ctx, row);
}

/** The account's sign-ins at MCP servers, newest first, without their tokens. @throws forbidden_scope */
export async function listConnections(ctx: ServiceContext): Promise<Connection[]> {
  requireScope(ctx, 'read');
  const rows = await selectConnections(ctx.db, ctx.actor.userId);
  return Promise.all(rows.map((row) => show(ctx, row)));
}

/** @throws forbidden_scope, not_found */
export async function getConnection(ctx: ServiceContext, id: string): Promise<Connection> {
  requireScope(ctx, 'read');
  return show(ctx, await ownConnection(ctx, id));
}

/** Ends a sign-in, here and at the server where it takes that. @throws forbidden_scope, not_found */
export async function deleteConnection(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'write');
  await ownConnection(ctx, id);
  const ended = await mcpConnection(ctx.env, id).disconnect({ owner: ctx.actor.userId, id });
  if (!ended) throw notFound('sign-in at an MCP server');
  audit(ctx, 'mcp_connection.ended', { connectionId: id });
}

async function ownConnection(ctx: ServiceContext, id: string): Promise<ConnectionRow> {
  const row = await selectConnection(ctx.db, ctx.actor.userId, id);
  if (!row) throw notFound('sign-in at an MCP server');
  return row;
}

/** Scopes and times stand beside the tokens in the envelope, so it is opened; the tokens stay behind. */
async function show({ settings, actor }: ServiceContext, row: ConnectionRow): Promise<Connection> {
  const time = (at: number) => isoTime(at);
  const common = {
    id: row.id,
    url: row.baseUrl ?? '',
    label: row.label,
    createdAt: time(row.createdAt.getTime()),
    updatedAt: time(row.updatedAt.getTime()),
  };
  try {
    const { as, account, scope, expiresAt, refreshToken } = await openGrant(
      settings,
      actor.userId,
      row.id,
      row.envelope,
    );
    const ended = row.testOutcome === 'refused';
    return {
      ...common,
      account: account ?? null,
      issuer: as.issuer,
      scopes: scope?.split(' ').filter(Boolean) ?? [],
      status: ended ? 'ended' : 'connected',
      reason: ended ? row.testReason : null,
      expiresAt: expiresAt === null ? null : time(expiresAt),
      renewable: refreshToken !== undefined,
    };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const reason = 'The stored sign-in can no longer be read.';
    return {
      ...common,
      account: null,
      issuer: '',
      scopes: [],
      status: 'ended',
      reason,
      expiresAt: null,
      renewable: false,
    };
  }
}
