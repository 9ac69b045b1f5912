import type { AuthorizationServer } from 'oauth4webapi';
import { z } from 'zod';

const optional = z.string().exactOptional();

/** What of an authorization server is needed after the sign-in. */
export const serverSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: optional,
  token_endpoint: z.string(),
  revocation_endpoint: optional,
  token_endpoint_auth_methods_supported: z.array(z.string()).exactOptional(),
  id_token_signing_alg_values_supported: z.array(z.string()).exactOptional(),
  authorization_response_iss_parameter_supported: z.boolean().exactOptional(),
}) satisfies z.ZodType<Partial<AuthorizationServer>>;

export const clientSchema = z.object({
  client_id: z.string(),
  client_secret: optional,
  token_endpoint_auth_method: optional,
  /** Entered by a person, not registered by us: a new sign-in takes it again. */
  given: z.boolean(),
});

/** A sign-in at an MCP server, as the vault keeps it. */
export const grantSchema = z.object({
  resource: z.string(),
  as: serverSchema,
  client: clientSchema,
  accessToken: z.string(),
  refreshToken: optional,
  scope: optional,
  /** Who signed in, where the server says; for people to read. */
  account: optional,
  /** Epoch milliseconds; null where the server does not say. */
  expiresAt: z.number().nullable(),
});

/** A sign-in that has begun: what its end is checked against. */
export const pendingSchema = z.object({
  connectionId: z.string(),
  url: z.string(),
  label: z.string(),
  sessionId: z.string(),
  verifier: z.string(),
  resource: z.string(),
  scope: optional,
  as: serverSchema,
  client: clientSchema,
});

export type OAuthServer = z.infer<typeof serverSchema>;
export type OAuthClient = z.infer<typeof clientSchema>;
export type Grant = z.infer<typeof grantSchema>;
export type PendingSignIn = z.infer<typeof pendingSchema>;
