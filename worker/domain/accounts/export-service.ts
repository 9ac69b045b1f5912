import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { isoTime } from '../../kernel/clock.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { getBalance, listTransactions } from '../credits/service.ts';
import { type Avatar, findAvatar } from './avatar-service.ts';
import { listDevices } from './device-service.ts';
import {
  selectAgentsToExport,
  selectCollectionsToExport,
  selectFilesToExport,
  selectKeysToExport,
  selectRunsToExport,
  selectSessionsToExport,
} from './export-store.ts';
import { getProfile } from './service.ts';
import { listTokens } from './token-service.ts';

const FORMAT = 'baton.account/1';
const LEDGER_PAGE = 100;

/** Everything with an id, page after page. */
async function* following<T extends { id: string }>(page: (after: string) => Promise<T[]>): AsyncGenerator<T> {
  let after = '';
  for (;;) {
    const rows = await page(after);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function* ledgerEntries(ctx: ServiceContext) {
  let cursor: string | undefined;
  do {
    const page = await listTransactions(ctx, { limit: LEDGER_PAGE, ...(cursor ? { cursor } : {}) });
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
}

/** A member of the document whose value is a list, piece by piece, so that no account is too large for memory. */
async function* listMember(name: string, items: AsyncIterable<unknown>): AsyncGenerator<string> {
  yield `,\n"${name}": [`;
  let separator = '\n';
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
  yield ']';
}

function base64(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
}

function pictureOf(avatar: Avatar | undefined) {
  return avatar ? { type: avatar.type, base64: base64(avatar.bytes) } : null;
}

/** The document as JSON text. Keys and tokens appear by name and last characters only. */
async function* documentOf(ctx: ServiceContext): AsyncGenerator<string> {
  const { userId } = ctx.actor;
  const [profile, avatar, tokens, devices, providerKeys, balance] = await Promise.all([
    getProfile(ctx),
    findAvatar(ctx),
    listTokens(ctx),
    listDevices(ctx),
    selectKeysToExport(ctx.db, userId),
    getBalance(ctx),
  ]);
  const head = {
    format: FORMAT,
    exportedAt: isoTime(ctx.now),
    profile,
    picture: pictureOf(avatar),
    tokens,
    devices,
    providerKeys,
    balance,
  };
  yield JSON.stringify(head, null, 1).slice(0, -2);
  yield* listMember(
    'agents',
    following((after) => selectAgentsToExport(ctx.db, userId, after)),
  );
  yield* listMember(
    'sessions',
    following((after) => selectSessionsToExport(ctx.db, userId, after)),
  );
  yield* listMember(
    'runs',
    following((after) => selectRunsToExport(ctx.db, userId, after)),
  );
  yield* listMember(
    'files',
    following((after) => selectFilesToExport(ctx.db, userId, after)),
  );
  yield* listMember(
    'collections',
    following((after) => selectCollectionsToExport(ctx.db, userId, after)),
  );
  yield* listMember('creditTransactions', ledgerEntries(ctx));
  yield '\n}\n';
}

/** A stream that makes the next piece when the reader asks for it. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

export interface Export {
  body: ReadableStream<Uint8Array>;
  fileName: string;
}

/** All that the account holds, as one JSON document that is written while it is read. @throws forbidden_scope, rate_limited */
export async function exportAccount(ctx: ServiceContext): Promise<Export> {
  requireScope(ctx, 'read');
  await limit(ctx.env, `export:${ctx.actor.userId}`, 10, 3600);
  audit(ctx, 'account_exported', {});
  return { body: streamOf(documentOf(ctx)), fileName: `baton-${isoTime(ctx.now).slice(0, 10)}.json` };
}
