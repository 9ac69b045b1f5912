import { isLastUsedStale, updateLastUsed } from '../domain/accounts/token-store.ts';
import { type AppContext, databaseOf } from './context.ts';

const DELAY_MS = 1_000;
/** Tokens whose use this isolate noted, and when: a hundred requests at once write one note. */
const noted = new Map<string, Date>();
const MAX_NOTED = 10_000;

/** Notes the use of a token, at most once a minute and after the request's own work: a run must not share its way to the first model call. */
export function noteUse(c: AppContext, { tokenId, lastUsedAt }: { tokenId: string; lastUsedAt: Date | null }): void {
  const now = c.get('now');
  if (!isLastUsedStale(lastUsedAt, now) || !isLastUsedStale(noted.get(tokenId) ?? null, now)) return;
  if (noted.size >= MAX_NOTED) noted.clear();
  noted.set(tokenId, new Date(now));
  const write = async () => {
    await scheduler.wait(DELAY_MS);
    await updateLastUsed(databaseOf(c.env), tokenId, now);
  };
  c.executionCtx.waitUntil(
    write().catch((cause: unknown) => {
      noted.delete(tokenId);
      throw cause;
    }),
  );
}
