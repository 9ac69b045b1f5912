import { DurableObject } from 'cloudflare:workers';
import { type Database, openDatabase } from '../../worker/db/client.ts';
import {
  type ConnectionRow,
  removeConnection,
  selectConnection,
  updateEnded,
  updateTokens,
} from '../../worker/domain/mcp-connections/store.ts';
import { openGrant, sealGrant } from '../../worker/domain/mcp-connections/vaulted.ts';
import { type Env, type Settings, settingsOf } from '../../worker/env.ts';
import { log } from '../../worker/kernel/log.ts';
import type { Grant } from '../../worker/providers/mcp-oauth/grant.ts';
import { oauthFetch } from '../../worker/providers/mcp-oauth/oauth-fetch.ts';
import { refreshGrant, revokeGrant } from '../../worker/providers/mcp-oauth/tokens.ts';
import { outboundPolicy } from '../../worker/providers/outbound/policy.ts';
import { VaultError } from '../../worker/providers/vault/vault.ts';
import type { AccessToken, ConnectionRef, McpConnectionRpc } from './protocol.ts';

/** A token that ends within this time is renewed first: the call still has to get there. */
const MARGIN_MS = 60_000;
const GONE: AccessToken = { ok: false, code: 'gone', reason: 'There is no such sign-in.' };

/**
 * The one writer of a connection's tokens. Authorization servers replace a refresh token as it is used, and take a
 * second use of it for theft; so renewals of one connection run one after the other, here, and each one reads what
 * the last has left. Nothing is kept in the object: the tokens stay sealed in the database.
 */
export class McpConnection extends DurableObject<Env> implements McpConnectionRpc {
  #last: Promise<unknown> = Promise.resolve();

  async accessToken(ref: ConnectionRef, refused?: string): Promise<AccessToken> {
    try {
      const known = await this.#read(ref);
      if (!known) return GONE;
      if (isGood(known, refused)) return given(known);
      return await this.#inTurn(() => this.#renewed(ref, refused));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return { ok: false, code: 'ended', reason: 'The stored sign-in can no longer be read.' };
    }
  }

  async disconnect(ref: ConnectionRef): Promise<boolean> {
    return this.#inTurn(async () => {
      const row = await removeConnection(this.#db(), ref.owner, ref.id);
      if (!row) return false;
      await this.#revoke(ref, row);
      return true;
    });
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #renewed(ref: ConnectionRef, refused: string | undefined): Promise<AccessToken> {
    // Read again: who went before may have renewed it.
    const known = await this.#read(ref);
    if (!known) return GONE;
    if (isGood(known, refused)) return given(known);
    const { row, grant } = known;
    if (row.testOutcome === 'refused') return { ok: false, code: 'ended', reason: row.testReason ?? '' };
    const settings = this.#settings();
    const now = Date.now();
    const renewed = await refreshGrant(grant, oauthFetch(outboundPolicy(settings)), now);
    if (!renewed.ok) {
      if (!renewed.final) return { ok: false, code: 'unreachable', reason: renewed.reason };
      await updateEnded(this.#db(), row, renewed.reason, new Date(now));
      return { ok: false, code: 'ended', reason: renewed.reason };
    }
    const envelope = await sealGrant(settings, ref.owner, ref.id, renewed.grant);
    if (await updateTokens(this.#db(), row, envelope, new Date(now))) return given({ row, grant: renewed.grant });
    // A new sign-in took its place meanwhile, or it was ended.
    const newest = await this.#read(ref);
    return newest ? given(newest) : GONE;
  }

  async #read({ owner, id }: ConnectionRef): Promise<Known | undefined> {
    const row = await selectConnection(this.#db(), owner, id);
    return row && { row, grant: await openGrant(this.#settings(), owner, id, row.envelope) };
  }

  async #revoke({ owner, id }: ConnectionRef, row: ConnectionRow): Promise<void> {
    try {
      const settings = this.#settings();
      await revokeGrant(await openGrant(settings, owner, id, row.envelope), oauthFetch(outboundPolicy(settings)));
    } catch (error) {
      // It is forgotten here in any case; the server keeps a token that nobody has.
      log('warn', 'mcp_connection.revoke_failed', { connectionId: id, error: String(error) });
    }
  }

  #settings(): Settings {
    return settingsOf(this.env);
  }

  #db(): Database {
    const { DATABASE_URL, NEON_FETCH_ENDPOINT } = this.#settings();
    return openDatabase(DATABASE_URL, NEON_FETCH_ENDPOINT);
  }
}

interface Known {
  row: ConnectionRow;
  grant: Grant;
}

function isGood({ row, grant }: Known, refused: string | undefined): boolean {
  if (row.testOutcome === 'refused' || grant.accessToken === refused) return false;
  return grant.expiresAt === null || grant.expiresAt - Date.now() > MARGIN_MS;
}

function given({ row, grant }: Known): AccessToken {
  return { ok: true, token: grant.accessToken, url: row.baseUrl };
}
