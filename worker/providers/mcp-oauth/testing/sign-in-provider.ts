import { randomUUID } from 'node:crypto';
import { InvalidGrantError, InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import type { AuthorizationParams, OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type {
  OAuthClientInformationFull,
  OAuthTokenRevocationRequest,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';

interface SignedIn {
  clientId: string;
  scopes: string[];
  resource: string;
  ended: boolean;
}

/** What a test may ask of the server, and look at. */
export interface SignInState {
  /** Tokens are good for so many seconds. */
  seconds: number;
  codes: Map<string, AuthorizationParams>;
  tokens: Map<string, SignedIn>;
  refreshTokens: Map<string, SignedIn>;
  /** Refresh tokens that were used: a second use ends the sign-in, as it would mean theft (RFC 9700, 4.14). */
  used: Map<string, SignedIn>;
  refreshes: number;
  revocations: number;
}

export function signInState(): SignInState {
  const maps = { codes: new Map(), tokens: new Map(), refreshTokens: new Map(), used: new Map() };
  return { seconds: 3_600, refreshes: 0, revocations: 0, ...maps };
}

/** An authorization server's rules, behind the SDK's own handlers: everybody who comes agrees at once. */
export function signInProvider(state: SignInState): OAuthServerProvider {
  const clients = new Map<string, OAuthClientInformationFull>();

  function issue(signedIn: SignedIn): OAuthTokens {
    const [access, refresh] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
    state.tokens.set(access, signedIn);
    state.refreshTokens.set(refresh, signedIn);
    const scope = signedIn.scopes.join(' ');
    return { access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: state.seconds, scope };
  }

  return {
    clientsStore: {
      getClient: (id) => clients.get(id),
      registerClient: (wanted) => {
        const client = { ...wanted, client_id: randomUUID(), client_id_issued_at: 0 };
        clients.set(client.client_id, client);
        return client;
      },
    },
    authorize: async (_, params, response) => {
      const code = randomUUID();
      state.codes.set(code, params);
      const back = new URL(params.redirectUri);
      back.searchParams.set('code', code);
      if (params.state) back.searchParams.set('state', params.state);
      response.redirect(back.href);
    },
    challengeForAuthorizationCode: async (_, code) => {
      const params = state.codes.get(code);
      if (!params) throw new InvalidGrantError('no such code');
      return params.codeChallenge;
    },
    exchangeAuthorizationCode: async (client, code, _, redirectUri, resource): Promise<OAuthTokens> => {
      const params = state.codes.get(code);
      state.codes.delete(code);
      if (!params || params.redirectUri !== redirectUri) throw new InvalidGrantError('not this code');
      const asked = { resource: String(resource), scopes: params.scopes ?? [] };
      return issue({ clientId: client.client_id, ended: false, ...asked });
    },
    exchangeRefreshToken: async (client, token) => {
      const thief = state.used.get(token);
      if (thief) thief.ended = true;
      const signedIn = state.refreshTokens.get(token);
      if (!signedIn || signedIn.ended || signedIn.clientId !== client.client_id) throw new InvalidGrantError('ended');
      state.refreshTokens.delete(token);
      state.used.set(token, signedIn);
      state.refreshes += 1;
      return issue(signedIn);
    },
    verifyAccessToken: async (token): Promise<AuthInfo> => {
      const signedIn = state.tokens.get(token);
      if (!signedIn || signedIn.ended) throw new InvalidTokenError('not good');
      const { clientId, scopes } = signedIn;
      return { token, clientId, scopes, expiresAt: Math.floor(Date.now() / 1_000) + state.seconds };
    },
    revokeToken: async (_, { token }: OAuthTokenRevocationRequest) => {
      const signedIn = state.refreshTokens.get(token) ?? state.tokens.get(token);
      if (signedIn) signedIn.ended = true;
      state.revocations += 1;
    },
  };
}
