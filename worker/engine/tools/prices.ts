import { MICRO } from '../../kernel/money.ts';
import type { ToolFunction } from './kind.ts';
import type { ToolOutcome } from './runtime.ts';

/** What one call of each tool costs, in microcredits, beside the models' own prices (Plan 24.3, SPEC-NOTES 12). */
export const TOOL_PRICES = {
  http: 0,
  code: 0,
  mcp: 0,
  web_page: 0,
  /** Of the search; see `fileSearchPrice`. */
  file_search: MICRO,
  code_interpreter: MICRO,
  browser_step: MICRO,
  web_search: 2 * MICRO,
  computer: 3 * MICRO,
  image: 3 * MICRO,
} as const;

/** 0.5 credits per 1K tokens of context that a file search brings in (Plan 24.3). */
const CONTEXT_TOKEN = MICRO / 2_000;

/** Microcredits of one file search with so many tokens of context. */
export function fileSearchPrice(contextTokens: number): number {
  return TOOL_PRICES.file_search + contextTokens * CONTEXT_TOKEN;
}

/** What a call that gave a result is charged: what it says that it cost, never more than was reserved for it. */
export function settledPrice(
  outcome: Pick<ToolOutcome, 'microcredits'>,
  fn: Pick<ToolFunction, 'microcredits'>,
): number {
  const { microcredits = fn.microcredits } = outcome;
  return Math.min(fn.microcredits, Math.max(0, Math.ceil(microcredits)));
}
