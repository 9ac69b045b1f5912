import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
  ResponseBodyError,
} from 'oauth4webapi';
import { AppError } from '../../kernel/errors.ts';
import { clientSchema, type OAuthClient } from './grant.ts';

interface Registration {
  as: AuthorizationServer;
  redirectUri: string;
  siteUrl: string;
  scope: string | undefined;
  ask: typeof fetch;
}

/**
 * Makes us known to an authorization server (RFC 7591).
 * @throws validation_failed at `clientId` where it takes no registrations, or refuses this one
 */
export async function registerClient({ as, redirectUri, siteUrl, scope, ask }: Registration): Promise<OAuthClient> {
  if (!as.registration_endpoint)
    throw needsClientId(
      `It registers nobody by itself: register a client there with the redirect address ${redirectUri}.`,
    );
  const metadata = {
    client_name: 'Baton',
    client_uri: siteUrl,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: methodFor(as),
    ...(scope ? { scope } : {}),
  };
  try {
    const options = { [customFetch]: ask, [allowInsecureRequests]: true };
    const response = await dynamicClientRegistrationRequest(as, metadata, options);
    const registered = await processDynamicClientRegistrationResponse(response);
    return clientSchema.parse({ ...registered, given: false });
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof ResponseBodyError) throw needsClientId(`It refused to register us (${error.error}).`);
    throw new AppError('upstream_failed', "The authorization server's registration can't be read.", { cause: error });
  }
}

/** A public client where that is allowed: with PKCE a secret adds nothing that we would have to keep. */
function methodFor({ token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }: AuthorizationServer) {
  const method = ['none', 'client_secret_basic', 'client_secret_post'].find((one) => methods.includes(one));
  if (!method)
    throw new AppError(
      'upstream_failed',
      'The authorization server wants clients to show themselves in a way that is not known here.',
    );
  return method;
}

function needsClientId(reason: string): AppError {
  const message = `This server needs a client id. ${reason}`;
  return new AppError('validation_failed', message, { issues: [{ path: 'clientId', message }] });
}
