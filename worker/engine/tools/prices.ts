import { MICRO } from '../../kernel/money.ts';

/** What one call of each tool costs, in microcredits, beside the models' own prices (Plan 24.3, SPEC-NOTES 12). */
export const TOOL_PRICES = {
  http: 0,
  code: 0,
  mcp: 0,
  web_page: 0,
  file_search: MICRO,
  code_interpreter: MICRO,
  browser_step: MICRO,
  web_search: 2 * MICRO,
  computer: 3 * MICRO,
  image: 3 * MICRO,
} as const;
