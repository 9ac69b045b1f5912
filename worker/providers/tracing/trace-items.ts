/** What the exporter reads of a run's trace (run-host's `RunTrace`). Times are epoch milliseconds. */
export interface TraceSource {
  run: {
    id: string;
    agentName: string;
    agentId: string;
    version: number;
    sessionId: string | null;
    status: string;
  };
  spans: readonly SpanSource[];
}

export interface SpanSource {
  id: string;
  parentId: string | null;
  kind: string;
  name: string;
  startedAt: number;
  finishedAt: number | null;
  status: string;
  inputTokens: number;
  outputTokens: number;
  data: Record<string, unknown>;
}

type Json = Record<string, unknown>;

export interface TraceHead {
  object: 'trace';
  id: string;
  workflow_name: string;
  group_id: string | null;
  metadata: Json | null;
}

export interface TraceSpanItem {
  object: 'trace.span';
  id: string;
  trace_id: string;
  parent_id: string | null;
  started_at: string;
  ended_at: string | null;
  span_data: Json;
  error: { message: string; data?: Json } | null;
}

/** One entry of `POST /v1/traces/ingest`, as the Agents SDK's own exporter sends them. */
export type TraceItem = TraceHead | TraceSpanItem;

/** As long as the ingest takes a field. */
const MAX_FIELD_BYTES = 100_000;

async function hexOf(text: string, length: number): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...digest]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, length);
}

/** A field as it may be sent: whole, or cut to text where it is too long. */
function fitting(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  if (new TextEncoder().encode(text).length <= MAX_FIELD_BYTES) return value;
  const cut = `${text.slice(0, MAX_FIELD_BYTES / 4).toWellFormed()}… [truncated]`;
  return Array.isArray(value) ? [{ role: 'user', content: cut }] : cut;
}

/** `trace_` and 32 hex digits from the run's id: a run that is exported twice is one trace. */
export async function traceIdOf(runId: string): Promise<string> {
  return `trace_${await hexOf(runId, 32)}`;
}

/**
 * A finished run as OpenAI's traces ingest takes it. Ids derive from the run, so sending it again changes
 * nothing. Without content, what people, models and tools said stays here: names, times, tokens and failure
 * codes go alone.
 */
export async function traceItems(trace: TraceSource, withContent: boolean): Promise<TraceItem[]> {
  const { run } = trace;
  const traceId = await traceIdOf(run.id);
  const head: TraceHead = {
    object: 'trace',
    id: traceId,
    workflow_name: run.agentName || 'Agent run',
    group_id: run.sessionId,
    metadata: { run_id: run.id, agent_id: run.agentId, agent_version: String(run.version), status: run.status },
  };
  // The run is the trace itself: its agents are the top.
  const spans = trace.spans.filter((span) => span.kind !== 'run');
  const ids = new Map<string, string>();
  for (const span of spans) ids.set(span.id, `span_${await hexOf(`${run.id}:${span.id}`, 24)}`);
  const items = spans.map(
    (span): TraceSpanItem => ({
      object: 'trace.span',
      id: ids.get(span.id) ?? '',
      trace_id: traceId,
      parent_id: span.parentId === null ? null : (ids.get(span.parentId) ?? null),
      started_at: new Date(span.startedAt).toISOString(),
      ended_at: span.finishedAt === null ? null : new Date(span.finishedAt).toISOString(),
      span_data: spanData(span, spans, withContent),
      error: errorOf(span, withContent),
    }),
  );
  return [head, ...items];
}

/** A trace that says nothing but that a key may write: the cheapest question about a tracing key. */
export async function testTrace(seed: string): Promise<TraceItem[]> {
  return [
    {
      object: 'trace',
      id: await traceIdOf(seed),
      workflow_name: 'Baton: key test',
      group_id: null,
      metadata: null,
    },
  ];
}

function spanData(span: SpanSource, spans: readonly SpanSource[], withContent: boolean): Json {
  const { data } = span;
  switch (span.kind) {
    case 'agent': {
      const handoffs = spans.filter((other) => other.kind === 'handoff' && other.parentId === span.id);
      return { type: 'agent', name: span.name, handoffs: handoffs.map((other) => other.name) };
    }
    case 'turn':
      return { type: 'custom', name: 'turn', data: { sdk_span_type: 'turn', name: span.name, usage: usageOf(span) } };
    case 'generation':
      return {
        type: 'generation',
        model: span.name,
        model_config: settingsOf(data['model']),
        usage: usageOf(span),
        ...(withContent ? { input: fitting(data['input'] ?? []), output: fitting(data['output'] ?? []) } : {}),
      };
    case 'handoff':
      return { type: 'handoff', from_agent: parentName(span, spans), to_agent: span.name };
    case 'guardrail':
      return { type: 'guardrail', name: span.name, triggered: data['triggered'] === true };
    case 'tool':
      return {
        type: 'function',
        name: span.name,
        ...(withContent ? { input: textOf(data['input']), output: textOf(data['output']) } : { input: '', output: '' }),
      };
    default:
      return { type: 'custom', name: span.name, data: {} };
  }
}

/** The ingest takes these two counts at the top of a generation, and refuses others. */
function usageOf(span: SpanSource): Json {
  return { input_tokens: span.inputTokens, output_tokens: span.outputTokens };
}

function settingsOf(model: unknown): Json {
  if (typeof model !== 'object' || model === null) return {};
  const { provider, settings } = model as { provider?: unknown; settings?: unknown };
  return { ...(typeof settings === 'object' ? settings : {}), ...(typeof provider === 'string' ? { provider } : {}) };
}

function parentName(span: SpanSource, spans: readonly SpanSource[]): string {
  return spans.find((other) => other.id === span.parentId)?.name ?? '';
}

function textOf(value: unknown): string {
  const fit = fitting(value ?? '');
  return typeof fit === 'string' ? fit : (JSON.stringify(fit) ?? '');
}

/** A provider's sentence may quote what was said; its code does not. */
function errorOf(span: SpanSource, withContent: boolean): TraceSpanItem['error'] {
  const error = span.data['error'] as { code?: unknown; message?: unknown } | null | undefined;
  if (!error || typeof error !== 'object') return null;
  const code = typeof error.code === 'string' ? error.code : 'failed';
  const message = withContent && typeof error.message === 'string' ? error.message : code;
  return { message, data: { code } };
}
