import type { Schema } from '../../lib/api.ts';
import { EMPTY_RUN, type RunPart, type RunView, type RunViewStatus } from '../../lib/run-view.ts';

export type Turn = Schema<'Turn'>;
export type Attachment = Turn['attachments'][number];
export type Alternative = Turn['alternatives'][number];

/** A turn that began, or is being followed, in this tab: its view comes from the run's own events. */
export interface LocalTurn {
  /** Stays the same from the moment of asking, before there is a run. */
  key: string;
  question: string;
  attachments: Attachment[];
  alternatives: Alternative[];
  sessionId: string | null;
  view: RunView;
}

/** A turn as the conversation shows it. */
export interface ShownTurn {
  key: string;
  runId: string | null;
  sessionId: string | null;
  question: string;
  attachments: Attachment[];
  alternatives: Alternative[];
  agentName: string | null;
  /** Null where only the run's events tell how far it came. */
  view: RunView | null;
}

export interface TurnPages {
  pages: { data: Turn[]; nextCursor: string | null }[];
  pageParams: string[];
}

const STATUS: Partial<Record<Turn['status'], RunViewStatus>> = {
  queued: 'starting',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
};

const views = new WeakMap<Turn, RunView>();

/** A completed turn as its events would show it; made once for each turn. */
export function viewOfTurn(turn: Turn): RunView | null {
  if (turn.status !== 'completed') return null;
  const known = views.get(turn);
  if (known) return known;
  const names: Record<string, string> = { [turn.agentId]: turn.agentName };
  const parts = turn.parts.map((part, index): RunPart => {
    const id = String(index);
    if (part.kind === 'handoff') {
      names[part.to.agentId] = part.to.agentName;
      return { ...part, id, reason: '' };
    }
    if (part.agentId) names[part.agentId] = part.agentName;
    const { agentId, text, citations } = part;
    return { kind: 'message', id, attempt: 1, agentId, text, citations, complete: true };
  });
  const view: RunView = {
    ...EMPTY_RUN,
    runId: turn.runId,
    status: STATUS[turn.status] ?? 'waiting',
    parts,
    names,
    agentId: turn.agentId,
    microcredits: turn.cost.microcredits,
    inputTokens: turn.usage.inputTokens,
    outputTokens: turn.usage.outputTokens,
    startedAt: turn.startedAt,
    endedAt: turn.finishedAt,
  };
  views.set(turn, view);
  return view;
}

const shownTurns = new WeakMap<Turn, ShownTurn>();

/** The same object for the same turn, so that a row that has not changed is not rendered again. */
function showTurn(turn: Turn): ShownTurn {
  const known = shownTurns.get(turn);
  if (known) return known;
  const { runId, sessionId, question, attachments, alternatives, agentName } = turn;
  const shown = {
    key: runId,
    runId,
    sessionId,
    question,
    attachments,
    alternatives,
    agentName,
    view: viewOfTurn(turn),
  };
  shownTurns.set(turn, shown);
  return shown;
}

const shownLocals = new WeakMap<LocalTurn, { turn: Turn | undefined; shown: ShownTurn }>();

function showLocal(local: LocalTurn, turn: Turn | undefined): ShownTurn {
  const known = shownLocals.get(local);
  if (known && known.turn === turn) return known.shown;
  const { key, question, view } = local;
  const shown: ShownTurn = {
    key,
    runId: view.runId,
    sessionId: turn?.sessionId ?? local.sessionId,
    question: turn?.question ?? question,
    attachments: turn?.attachments ?? local.attachments,
    alternatives:
      (turn?.alternatives.length ?? 0) >= local.alternatives.length ? (turn?.alternatives ?? []) : local.alternatives,
    agentName: turn?.agentName ?? null,
    view,
  };
  shownLocals.set(local, { turn, shown });
  return shown;
}

/**
 * The conversation, oldest first: what the server knows, in place of it what this tab has seen of the same runs,
 * and behind it what the server does not know yet. `cut` hides that run and all after it.
 */
export function assemble(stored: readonly Turn[], locals: readonly LocalTurn[], cut: string | null): ShownTurn[] {
  const byRun = new Map(locals.flatMap((local) => (local.view.runId ? [[local.view.runId, local] as const] : [])));
  const known = new Set<string>();
  const shown = stored.map((turn) => {
    known.add(turn.runId);
    const local = byRun.get(turn.runId);
    return local ? showLocal(local, turn) : showTurn(turn);
  });
  for (const local of locals) {
    if (local.view.runId === null || !known.has(local.view.runId)) shown.push(showLocal(local, undefined));
  }
  const end = cut === null ? -1 : shown.findIndex((turn) => turn.runId === cut);
  return end === -1 ? shown : shown.slice(0, end);
}

/** Pages (newest first) after their first page was read again: new turns come in front, known ones are replaced. */
export function mergeNewest(known: TurnPages | undefined, newest: TurnPages['pages'][number]): TurnPages {
  const [first, ...rest] = known?.pages ?? [];
  if (!first) return { pages: [newest], pageParams: [''] };
  const read = new Map(newest.data.map((turn) => [turn.runId, turn]));
  const inPages = new Set([first, ...rest].flatMap((page) => page.data.map((turn) => turn.runId)));
  const overlaps = newest.data.some((turn) => inPages.has(turn.runId));
  // So much is new that there is a gap between: what is known begins afresh.
  if (!overlaps && newest.nextCursor !== null) return { pages: [newest], pageParams: [''] };
  const replaced = [first, ...rest].map((page) => ({
    ...page,
    data: page.data.map((turn) => keepSame(turn, read.get(turn.runId))),
  }));
  const fresh = newest.data.filter((turn) => !inPages.has(turn.runId));
  const [head, ...tail] = replaced;
  return {
    pages: head ? [{ ...head, data: [...fresh, ...head.data] }, ...tail] : [newest],
    pageParams: known?.pageParams ?? [''],
  };
}

/** The turn that was known, where nothing about it has changed. */
function keepSame(before: Turn, after: Turn | undefined): Turn {
  return after && JSON.stringify(before) !== JSON.stringify(after) ? after : before;
}

/** The pages without a run and all that came after it: what a branch that begins there has before it. */
export function pagesBefore(pages: TurnPages | undefined, runId: string): TurnPages | undefined {
  if (!pages) return undefined;
  const at = pages.pages.findIndex((page) => page.data.some((turn) => turn.runId === runId));
  if (at === -1) return undefined;
  const kept = pages.pages.slice(at).map((page, index) => {
    if (index > 0) return page;
    return { ...page, data: page.data.slice(page.data.findIndex((turn) => turn.runId === runId) + 1) };
  });
  return { pages: kept, pageParams: pages.pageParams.slice(at) };
}

/** An attached text as it stands in a run's input. */
export function attachmentItem(name: string, text: string) {
  const safeName = name.replace(/["\n\r<>]/g, ' ').trim();
  return { role: 'user' as const, content: `<attachment name="${safeName}">\n${text}\n</attachment>` };
}
