import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  calculatePKCECodeChallenge,
  customFetch,
  getValidatedIdTokenClaims,
  None,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { AppError } from '../../kernel/errors.ts';
import type { Grant, OAuthClient, OAuthServer, PendingSignIn } from './grant.ts';

/** Ways of failing that no second try mends: the person has to sign in again. */
const FINAL: readonly string[] = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'invalid_target',
];
const HEADER_TEXT = /^[\x21-\x7e]{1,16384}$/;

function optionsOf(ask: typeof fetch) {
  // Which addresses may be plain http is decided by the check of outgoing requests, in `ask`.
  return { [customFetch]: ask, [allowInsecureRequests]: true } as const;
}

function clientAuth(
  { client_secret: secret, token_endpoint_auth_method: method }: OAuthClient,
  as: OAuthServer,
): ClientAuth {
  if (secret === undefined || method === 'none') return None();
  const supported = as.token_endpoint_auth_methods_supported;
  const post = method === 'client_secret_post' || (!method && supported && !supported.includes('client_secret_basic'));
  return post ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

/** Where the person signs in. `state` is the one that comes back. */
export async function authorizationUrl(pending: PendingSignIn, state: string, redirectUri: string): Promise<string> {
  const { as, client, verifier, resource, scope } = pending;
  const url = new URL(as.authorization_endpoint ?? '');
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    resource,
    ...(scope ? { scope } : {}),
    // OpenID providers give a lasting sign-in only with consent (OpenID Connect Core, 11).
    ...(scope?.split(' ').includes('offline_access') ? { prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

interface Exchange {
  /** The query with which the person came back. */
  answer: URLSearchParams;
  state: string;
  redirectUri: string;
  ask: typeof fetch;
  now: number;
}

/**
 * The end of a sign-in: state and issuer (RFC 9207) are checked, the code is exchanged.
 * @throws validation_failed where the server refused, or where the answer is not for this sign-in; upstream_failed
 */
export async function exchangeCode(
  pending: PendingSignIn,
  { answer, state, redirectUri, ask, now }: Exchange,
): Promise<Grant> {
  const { as, client, verifier, resource, scope } = pending;
  try {
    const valid = validateAuthResponse(as, client, answer, state);
    const options = { ...optionsOf(ask), additionalParameters: { resource } };
    const auth = clientAuth(client, as);
    const response = await authorizationCodeGrantRequest(as, client, auth, valid, redirectUri, verifier, options);
    const tokens = await processAuthorizationCodeResponse(as, client, response);
    const account = accountOf(tokens);
    const granted = tokens.scope ?? scope;
    return {
      ...{ resource, as, client },
      ...tokenFields(tokens, now),
      ...(granted ? { scope: granted } : {}),
      ...(account ? { account } : {}),
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = oauthError(error, answer);
    throw new AppError(
      'validation_failed',
      `The sign-in was not completed${reason ? ` (${reason})` : ''}. Try again.`,
      {
        cause: error,
      },
    );
  }
}

export type Refreshed = { ok: true; grant: Grant } | { ok: false; final: boolean; reason: string };

/**
 * A new access token for the refresh token, which the server may replace at that. Never throws.
 * `final`: the sign-in is over; else the server could not be asked, and may be asked again.
 */
export async function refreshGrant(grant: Grant, ask: typeof fetch, now: number): Promise<Refreshed> {
  const { as, client, refreshToken, resource } = grant;
  if (!refreshToken) return { ok: false, final: true, reason: 'The server gave nothing to renew it with.' };
  try {
    const options = { ...optionsOf(ask), additionalParameters: { resource } };
    const response = await refreshTokenGrantRequest(as, client, clientAuth(client, as), refreshToken, options);
    const tokens = await processRefreshTokenResponse(as, client, response);
    // What the server does not send anew stays as it was.
    const scope = tokens.scope === undefined ? {} : { scope: tokens.scope };
    return { ok: true, grant: { ...grant, ...tokenFields(tokens, now), ...scope } };
  } catch (error) {
    const code = error instanceof ResponseBodyError ? error.error : undefined;
    if (code !== undefined && FINAL.includes(code))
      return { ok: false, final: true, reason: `The server refused to renew it (${code}).` };
    const reason = error instanceof AppError ? error.message : 'The authorization server gave no usable answer.';
    return { ok: false, final: false, reason };
  }
}

/** Tells the authorization server that the sign-in is over (RFC 7009), where it wants to know. @throws what `ask` throws */
export async function revokeGrant({ as, client, refreshToken, accessToken }: Grant, ask: typeof fetch): Promise<void> {
  if (!as.revocation_endpoint) return;
  const hint = refreshToken ? 'refresh_token' : 'access_token';
  const options = { ...optionsOf(ask), additionalParameters: { token_type_hint: hint } };
  await revocationRequest(as, client, clientAuth(client, as), refreshToken ?? accessToken, options);
}

function tokenFields({ access_token, refresh_token, expires_in }: TokenEndpointResponse, now: number) {
  if (!HEADER_TEXT.test(access_token))
    throw new AppError('upstream_failed', 'The server gave a token that no header may have.');
  return {
    accessToken: access_token,
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    expiresAt: expires_in === undefined ? null : now + expires_in * 1_000,
  };
}

function accountOf(tokens: TokenEndpointResponse): string | undefined {
  const claims = getValidatedIdTokenClaims(tokens) ?? {};
  const named = ['email', 'preferred_username', 'name'].map((name) => (claims as Record<string, unknown>)[name]);
  const account = named.find((value): value is string => typeof value === 'string' && value !== '');
  return account?.toWellFormed().replaceAll('\0', '').slice(0, 200);
}

/** The error code of OAuth, of the answer or of the token endpoint; free texts of other servers are not repeated. */
function oauthError(error: unknown, answer: URLSearchParams): string | undefined {
  const code = error instanceof ResponseBodyError ? error.error : answer.get('error');
  return code && /^[a-z_]{1,60}$/.test(code) ? code : undefined;
}
