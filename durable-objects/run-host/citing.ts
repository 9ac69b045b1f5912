import type { AgentInputItem } from '@openai/agents-core';
import type { ToolResponse } from '../../worker/engine/tool-ports.ts';
import { type Citation, citationsIn, markersIn, withoutQuotes } from '../../worker/kernel/citation.ts';
import { toCheck } from './check-table.ts';
import { citingItems } from './citation-table.ts';
import type { StartRun } from './protocol.ts';
import type { HostStorage } from './storage.ts';

/**
 * What a text of a run cites (Plan 19.3): passages that the run's own searches brought in, that its fork began with, or
 * that were cited earlier in its session. Where a guardrail masked anything of the run, what was masked is not to be
 * read in a quote either.
 */
export function citationsOf(
  storage: HostStorage,
  { runId, sources = [] }: Pick<StartRun, 'runId' | 'sources'>,
  text: string,
): Citation[] {
  const count = markersIn(text).length;
  if (count === 0) return [];
  const known = [...broughtIn(storage, runId), ...sources];
  const own = citationsIn(text, known);
  const found = own.length === count ? own : citationsIn(text, [...known, ...citedBefore(storage)]);
  return found.length > 0 && isMasked(storage, runId) ? withoutQuotes(found) : found;
}

/** The same of a value that is not text. */
export function citationsOfValue(
  storage: HostStorage,
  spec: Pick<StartRun, 'runId' | 'sources'>,
  value: unknown,
): Citation[] {
  return citationsOf(storage, spec, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function broughtIn(storage: HostStorage, runId: string): Citation[] {
  return storage.toolCalls(runId).flatMap(({ response }) => {
    if (!response?.includes('"sources"')) return [];
    return (JSON.parse(response) as ToolResponse).sources ?? [];
  });
}

function citedBefore(storage: HostStorage): Citation[] {
  return citingItems(storage).flatMap((json) => (JSON.parse(json) as { citations?: Citation[] }).citations ?? []);
}

function isMasked(storage: HostStorage, runId: string): boolean {
  return storage
    .checks(runId)
    .map(toCheck)
    .some(({ stage, masked }) => (stage === 'output' || stage === 'tool_output') && masked !== undefined);
}

/** A message as a session keeps it: with what it cites. */
export type KeptItem = AgentInputItem & { citations?: Citation[] };

/** The message as a model reads it. */
export function withoutCitations({ citations: _, ...item }: KeptItem): AgentInputItem {
  return item as AgentInputItem;
}
