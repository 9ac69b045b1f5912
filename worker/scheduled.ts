import { ledgerOf } from '../durable-objects/credit-ledger/client.ts';
import { openDatabase } from './db/client.ts';
import { removeDueAccounts } from './domain/accounts/removal-service.ts';
import { emptyBins } from './domain/agents/service-bin.ts';
import { selectDueAccounts } from './domain/credits/store.ts';
import { sweepFiles } from './domain/files/deletion-service.ts';
import { pruneEmbeddingCache } from './domain/files/index-service.ts';
import { wakeStandingFiles } from './domain/files/processing-sweep.ts';
import { forgetOldNotices } from './domain/notifications/service.ts';
import { type Env, settingsOf } from './env.ts';
import { log } from './kernel/log.ts';

const PAGE = 200;
const PARALLEL = 6;
/** One firing visits at most this many ledgers; what is left is due at the next one, an hour later. */
const MAX_VISITS = 20_000;

/**
 * The hourly cron: removes agents that have waited their time in the bin, and visits the ledgers that time has changed, so that expiries are posted even where an
 * object's own alarm was lost (Plan 24.1). Last it removes accounts whose grace period is over. Skipped, doubled or late, the ledgers end the same: each posts
 * what is due at its due time, once. Gives back how many ledgers it visited and how many did not answer.
 */
export async function runScheduled(
  env: Env,
  controller: Pick<ScheduledController, 'scheduledTime'>,
): Promise<{ visited: number; failed: number }> {
  const settings = settingsOf(env);
  const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
  const at = Math.max(controller.scheduledTime, Date.now());
  await emptyBins(db, at).then(
    (removed) => log('info', 'cron_emptied_bins', { removed }),
    // The next hour finds them again; the ledgers must not wait for it.
    (error: unknown) => log('error', 'cron_bins_failed', { error: String(error) }),
  );
  await forgetOldNotices(db, at).catch((error: unknown) =>
    log('error', 'cron_notices_failed', { error: String(error) }),
  );
  await wakeStandingFiles({ env, settings, db }, at).then(
    (woken) => woken > 0 && log('warn', 'cron_woke_files', { woken }),
    (error: unknown) => log('error', 'cron_files_failed', { error: String(error) }),
  );
  await pruneEmbeddingCache(db, at).catch((error: unknown) =>
    log('error', 'cron_embeddings_failed', { error: String(error) }),
  );
  await sweepFiles({ env, settings, db }, at).then(
    (swept) => log('info', 'cron_swept_files', swept),
    (error: unknown) => log('error', 'cron_file_sweep_failed', { error: String(error) }),
  );
  const counts = { visited: 0, failed: 0 };
  let after = '';
  while (counts.visited < MAX_VISITS) {
    const accounts = await selectDueAccounts(db, at, after, PAGE);
    for (let i = 0; i < accounts.length; i += PARALLEL) {
      const visits = accounts.slice(i, i + PARALLEL).map((account) => ledgerOf(env, account).expire());
      const outcomes = await Promise.allSettled(visits);
      counts.failed += outcomes.filter((outcome) => outcome.status === 'rejected').length;
    }
    counts.visited += accounts.length;
    after = accounts.at(-1) ?? '';
    if (accounts.length < PAGE) break;
  }
  log('info', 'cron_expired_credits', counts);
  const removed = await removeDueAccounts({ env, settings, db, now: at });
  if (removed > 0) log('info', 'cron_removed_accounts', { removed });
  return counts;
}
