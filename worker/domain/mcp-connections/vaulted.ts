import type { Envelope } from '../../db/schema/api-keys.ts';
import { MCP_SIGN_IN } from '../../kernel/mcp-sign-in.ts';
import { type Grant, grantSchema, type PendingSignIn, pendingSchema } from '../../providers/mcp-oauth/grant.ts';
import { open, seal, type VaultSettings } from '../../providers/vault/vault.ts';

const PENDING_PROVIDER = 'mcp_sign_in';

/** Tokens leave the vault here and nowhere else. @throws VaultError */
export async function openGrant(
  settings: VaultSettings,
  owner: string,
  id: string,
  envelope: Envelope,
): Promise<Grant> {
  const text = await open(settings, { owner, provider: MCP_SIGN_IN, keyId: id }, envelope);
  return grantSchema.parse(JSON.parse(text));
}

export function sealGrant(settings: VaultSettings, owner: string, id: string, grant: Grant): Promise<Envelope> {
  return seal(settings, { owner, provider: MCP_SIGN_IN, keyId: id }, JSON.stringify(grant));
}

/** A sign-in that has begun holds a verifier, and maybe a client's secret. @throws VaultError */
export async function openPending(
  settings: VaultSettings,
  owner: string,
  stateHash: string,
  envelope: Envelope,
): Promise<PendingSignIn> {
  const text = await open(settings, { owner, provider: PENDING_PROVIDER, keyId: stateHash }, envelope);
  return pendingSchema.parse(JSON.parse(text));
}

export function sealPending(
  settings: VaultSettings,
  owner: string,
  stateHash: string,
  pending: PendingSignIn,
): Promise<Envelope> {
  return seal(settings, { owner, provider: PENDING_PROVIDER, keyId: stateHash }, JSON.stringify(pending));
}
