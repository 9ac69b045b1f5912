import { AUTO } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { creditAmount } from '../../kernel/money.ts';
import { createModelDirectory, typicalAutoPrice } from '../../providers/models/directory.ts';
import { microcreditsPerToken } from '../../providers/models/prices.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { getBalance } from '../credits/service.ts';
import { listApiKeys } from '../models/service.ts';
import { definitionFrom } from './definition-rules.ts';
import { estimateFromPrompt, MAX_SAMPLES, MIN_SAMPLES, type TokenPrice } from './estimate-rules.ts';
import { selectGraph } from './graph.ts';
import type { Estimate, EstimateRequest } from './schemas-estimates.ts';
import { selectCostHistory } from './store-estimates.ts';

const HEALTHY = { state: 'closed', firstTokenMs: null, errorRate: 0 } as const;

function textOf(input: EstimateRequest['input']): string {
  if (typeof input === 'string') return input;
  const contents = input.map(({ content }) => content);
  return contents
    .flatMap((content) => (typeof content === 'string' ? content : content.map((part) => part.text)))
    .join('\n');
}

/**
 * What a run would cost, before it costs anything: from the caller's own finished runs of this
 * agent, or from the size of its prompt when there are too few (Plan 24.7).
 * @throws not_found
 */
export async function estimateRun(ctx: ServiceContext, agentId: string, request: EstimateRequest): Promise<Estimate> {
  requireScope(ctx, 'read');
  if (!isId('agent', agentId)) throw notFound('agent');
  const [rows, history, keys, balance] = await Promise.all([
    selectGraph(ctx.db, ctx.actor.userId, agentId, request.version),
    selectCostHistory(ctx.db, ctx.actor.userId, agentId, MAX_SAMPLES),
    listApiKeys(ctx),
    getBalance(ctx),
  ]);
  const definition = definitionFrom(rows, agentId);
  const ownProviders = new Set(keys.map((key) => key.provider));
  const directory = createModelDirectory({ settings: ctx.settings, keys, health: () => HEALTHY });
  const price: TokenPrice = (model) =>
    model.provider === AUTO
      ? typicalAutoPrice(directory, model)
      : microcreditsPerToken(model, ownProviders.has(model.provider));
  const past = history.samples >= MIN_SAMPLES && history.p50 !== null && history.p95 !== null;
  const range = past
    ? { p50: Math.round(history.p50 ?? 0), p95: Math.round(history.p95 ?? 0) }
    : estimateFromPrompt(definition, textOf(request.input), price);
  const { available } = balance.microcredits;
  return {
    basis: past ? 'history' : 'prompt',
    samples: history.samples,
    p50: creditAmount(range.p50),
    p95: creditAmount(range.p95),
    models: Object.values(definition.agents).map(({ id, name, model }) => ({
      agentId: id,
      agentName: name,
      provider: model.provider,
      model: model.name,
      ownKey: ownProviders.has(model.provider),
      per1kTokens: creditAmount(price(model) * 1_000),
    })),
    available: creditAmount(available),
    affords: { p50: available >= range.p50, p95: available >= range.p95 },
  };
}
