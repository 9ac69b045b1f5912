import { hostOf } from '../../../durable-objects/run-host/client.ts';
import type { Database } from '../../db/client.ts';
import { type Env, settingsOf, type TraceMessage } from '../../env.ts';
import { log } from '../../kernel/log.ts';
import { sendTraces } from '../../providers/tracing/send-traces.ts';
import { traceItems } from '../../providers/tracing/trace-items.ts';
import { open, VaultError } from '../../providers/vault/vault.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { keyFault, outboundOf } from './key-test-service.ts';
import type { TraceExport, TraceExportMode } from './schemas-keys.ts';
import { selectTraceExport, updateKeyUse, updateTraceExport } from './store.ts';

/** Whether finished runs are exported, and with which key. @throws forbidden_scope */
export async function readTraceExport(ctx: ServiceContext): Promise<TraceExport> {
  requireScope(ctx, 'read');
  const row = await selectTraceExport(ctx.db, ctx.actor.userId);
  return { mode: row?.mode ?? 'off', keyId: row?.keyId ?? null };
}

/** Switches the export; it needs a tracing key first. @throws forbidden_scope, validation_failed */
export async function changeTraceExport(ctx: ServiceContext, mode: TraceExportMode): Promise<TraceExport> {
  requireScope(ctx, 'write');
  const row = await selectTraceExport(ctx.db, ctx.actor.userId);
  const keyId = row?.keyId ?? null;
  if (mode !== 'off' && keyId === null) throw keyFault('mode', 'Add a key for exporting traces first.');
  await updateTraceExport(ctx.db, ctx.actor.userId, mode, new Date(ctx.now));
  audit(ctx, 'trace_export.changed', { mode });
  return { mode, keyId };
}

/** `later`: the same message is to be delivered again. */
export type ExportOutcome = { kind: 'sent' | 'dropped' } | { kind: 'later'; delaySeconds: number };

const USUAL_DELAY_S = 30;
const LONGEST_DELAY_S = 3_600;

/**
 * Sends an ended run to its account's traces, with the setting and the key as they are now: what was
 * switched off or deleted meanwhile is not sent. Safe to repeat, since a run's trace has one id.
 */
export async function exportRun(env: Env, db: Database, message: TraceMessage): Promise<ExportOutcome> {
  const settings = settingsOf(env);
  const { runId, accountId } = message;
  const wanted = await selectTraceExport(db, accountId);
  if (!wanted || wanted.mode === 'off' || wanted.keyId === null || wanted.envelope === null) return { kind: 'dropped' };
  const found = await hostOf(env, runId).readTrace(accountId, runId);
  if (!found.ok) return { kind: 'dropped' };
  const items = await traceItems(found.value, wanted.mode === 'on');
  const binding = { owner: accountId, provider: 'openai', keyId: wanted.keyId };
  let key: string;
  try {
    key = await open(settings, binding, wanted.envelope);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { kind: 'dropped' };
  }
  const { fetch } = outboundOf({ settings });
  const sent = await sendTraces({ url: settings.OPENAI_TRACES_URL, key, fetch }, items);
  const now = new Date();
  if (sent.ok) {
    await updateKeyUse(db, wanted.keyId, { lastUsedAt: now });
    return { kind: 'sent' };
  }
  log('warn', 'trace.not_exported', { runId, status: sent.status, retry: sent.retry });
  if (sent.retry) {
    const asked = sent.retryAfterMs === null ? USUAL_DELAY_S : Math.ceil(sent.retryAfterMs / 1_000);
    return { kind: 'later', delaySeconds: Math.min(LONGEST_DELAY_S, asked) };
  }
  // What the receiver refuses for good is shown beside the key, or nobody would ever know.
  await updateKeyUse(db, wanted.keyId, {
    lastUsedAt: now,
    testOutcome: 'refused',
    testReason: sent.reason,
    testedAt: now,
  });
  return { kind: 'dropped' };
}
