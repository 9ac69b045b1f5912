import { accountBreaker, breakerNamed } from '../../../durable-objects/circuit-breaker/client.ts';
import { eraseLedger } from '../../../durable-objects/credit-ledger/client.ts';
import { cacheOf } from '../../../durable-objects/response-cache/client.ts';
import { eraseHost } from '../../../durable-objects/run-host/client.ts';
import type { Database } from '../../db/client.ts';
import type { Env, Settings } from '../../env.ts';
import { hostOfRun, RUN_SHARDS, sessionHost, shardHost } from '../../kernel/ids.ts';
import { log, logError } from '../../kernel/log.ts';
import { removeAccount as removeToolFiles } from '../../providers/tool-files/r2-files.ts';
import { eraseFiles } from '../files/deletion-service.ts';
import { eraseAvatar } from './avatar-service.ts';
import {
  removeRunSessions,
  removeRuns,
  removeUser,
  selectDueDeletions,
  selectRunIds,
  selectSessionsToRemove,
} from './deletion-store.ts';
import { emailMark } from './email-mark.ts';

const ACCOUNTS = 50;
const BATCH = 100;
const PARALLEL = 6;
/** Batches of one account a firing; a larger account is finished by the next ones. */
const MAX_BATCHES = 200;

interface Deps {
  env: Env;
  settings: Settings;
  db: Database;
  now: number;
}

/** Where the archive keeps a run; the same name as the host gives it. */
function archiveKey(runId: string): string {
  return `runs/${runId}.json`;
}

async function eraseHosts(deps: Deps, names: Iterable<string>): Promise<void> {
  const wanted = [...new Set(names)];
  for (let i = 0; i < wanted.length; i += PARALLEL) {
    await Promise.all(wanted.slice(i, i + PARALLEL).map((name) => eraseHost(deps.env, name)));
  }
}

/**
 * Objects first, rows last: a row that is still there names what is still to be destroyed, so a firing that breaks off
 * is taken up by the next one. @returns whether nothing is left
 */
async function eraseRuns(deps: Deps, userId: string): Promise<boolean> {
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const [runIds, sessionIds] = await Promise.all([
      selectRunIds(deps.db, userId, BATCH),
      selectSessionsToRemove(deps.db, userId, BATCH),
    ]);
    if (runIds.length === 0 && sessionIds.length === 0) return true;
    const sessionHosts = await Promise.all(sessionIds.map((id) => sessionHost(id)));
    await eraseHosts(deps, [
      ...runIds.map((id) => hostOfRun(id)).filter((name) => name !== undefined),
      ...sessionHosts,
    ]);
    if (runIds.length > 0) await deps.env.ARCHIVE.delete(runIds.map(archiveKey));
    if (runIds.length > 0) await removeRuns(deps.db, userId, runIds);
    if (sessionIds.length > 0) await removeRunSessions(deps.db, userId, sessionIds);
  }
  return false;
}

async function removeAccount(deps: Deps, user: { id: string; emailFolded: string }): Promise<boolean> {
  if (!(await eraseRuns(deps, user.id))) return false;
  const shards = await Promise.all(Array.from({ length: RUN_SHARDS }, (_, shard) => shardHost(user.id, shard)));
  await eraseHosts(deps, shards);
  await cacheOf(deps.env, user.id).erase();
  await breakerNamed(deps.env, accountBreaker(user.id)).erase();
  if (!(await eraseFiles(deps, user.id, deps.now))) return false;
  await removeToolFiles(deps.env.FILES, user.id);
  await eraseAvatar(deps.env, user.id);
  await eraseLedger(deps.env, user.id);
  const mark = await emailMark(deps.settings.BETTER_AUTH_SECRET, user.emailFolded);
  await removeUser(deps.db, user.id, mark, deps.now);
  log('info', 'account_removed', { userId: user.id });
  return true;
}

/**
 * Removes accounts whose grace period is over: run hosts, kept answers, archive, files with what was made
 * of them, picture, ledger and every row. Safe to repeat at
 * any point; what fails is tried again at the next firing. @returns how many were removed
 */
export async function removeDueAccounts(deps: Deps): Promise<number> {
  const due = await selectDueDeletions(deps.db, deps.now, ACCOUNTS);
  let removed = 0;
  for (const user of due) {
    try {
      if (await removeAccount(deps, user)) removed += 1;
    } catch (error) {
      logError(`account-removal ${user.id}`, error);
    }
  }
  return removed;
}
