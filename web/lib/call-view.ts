import { isRecord, type Span } from './trace-view.ts';

/** What became of an argument between the model's wish and the call: an edit by a person, or a mask. */
export interface ArgumentChange {
  name: string;
  /** Undefined where it was put in, or taken out. */
  from: unknown;
  to: unknown;
}

export interface CallApproval {
  status: 'pending' | 'approved' | 'rejected';
  reason: 'policy' | 'unknown_outcome';
  message: string | null;
  /** Epoch milliseconds. */
  requestedAt: number | null;
  decidedAt: number | null;
  /** The address of the one who decided for the owner; null for the owner, and while nobody has. */
  decidedBy: string | null;
  isEdited: boolean;
}

/** A tool call as people ask about it: what the model wanted, what went out, what came back. */
export interface CallView {
  kind: string;
  /** What its owner calls the tool; null for a definition that no longer says. */
  toolName: string | null;
  toolId: string;
  agentId: string | null;
  /** What the model asked for; null where its answer is not there. */
  asked: Record<string, unknown> | null;
  args: Record<string, unknown>;
  changes: ArgumentChange[];
  approval: CallApproval | null;
  output: unknown;
  /** Why the call gave nothing, in the tool's own code. */
  code: string | null;
  details: Record<string, unknown>;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function parsed(text: unknown): Record<string, unknown> | null {
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** The arguments in the model's own answer: a call's are those that went out, once a person has edited them. */
function askedFor(callId: string, spans: readonly Span[]): Record<string, unknown> | null {
  for (const { kind, data } of spans) {
    if (kind !== 'generation' || !Array.isArray(data.output)) continue;
    const item = data.output.filter(isRecord).find((one) => one.type === 'function_call' && one.callId === callId);
    if (item) return parsed(item.arguments);
  }
  return null;
}

/** Arguments that differ, by name. */
export function changedArguments(from: Record<string, unknown>, to: Record<string, unknown>): ArgumentChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({ name, from: from[name], to: to[name] }));
}

function approvalIn(value: unknown): CallApproval | null {
  if (!isRecord(value)) return null;
  const { status, reason, message, requestedAt, decidedAt, by, args } = value;
  const voice = isRecord(by) && isRecord(by.voice) ? by.voice : {};
  return {
    status: status === 'approved' || status === 'rejected' ? status : 'pending',
    reason: reason === 'unknown_outcome' ? reason : 'policy',
    message: textOf(message),
    requestedAt: numberOf(requestedAt),
    decidedAt: numberOf(decidedAt),
    decidedBy: textOf(voice.email),
    isEdited: isRecord(args),
  };
}

/** The part of an agent in a run's definition that has this id. */
export function partOf(
  definition: Record<string, unknown>,
  agentId: string | null,
  list: 'tools' | 'guardrails',
): Record<string, unknown>[] {
  const { agents } = definition;
  const agent = isRecord(agents) && agentId !== null ? agents[agentId] : null;
  const parts = isRecord(agent) ? agent[list] : null;
  return Array.isArray(parts) ? parts.filter(isRecord) : [];
}

/** A tool's span, told; null for any other span. */
export function callView(
  span: Span,
  { spans, definition }: { spans: readonly Span[]; definition: Record<string, unknown> },
): CallView | null {
  if (span.kind !== 'tool') return null;
  const { callId, toolId, toolKind, args, approval, output, code, details } = span.data;
  const sent = isRecord(args) ? args : {};
  const asked = askedFor(String(callId), spans);
  const tool = partOf(definition, span.agentId, 'tools').find(({ id }) => id === toolId);
  return {
    kind: String(toolKind ?? ''),
    toolName: textOf(tool?.name),
    toolId: String(toolId ?? ''),
    agentId: span.agentId,
    asked,
    args: sent,
    changes: asked ? changedArguments(asked, sent) : [],
    approval: approvalIn(approval),
    output: output ?? null,
    code: textOf(code),
    details: isRecord(details) ? details : {},
  };
}

/** A function's name in two: tools with several functions name the tool first, then the function. */
export function functionName(span: Span): { tool: string | null; name: string } {
  const [, tool = '', name = ''] = /^(.+)__(.+?)$/.exec(span.name) ?? [];
  const isMcp = span.kind === 'tool' && span.data.toolKind === 'mcp' && tool !== '';
  return isMcp ? { tool, name } : { tool: null, name: span.name };
}
