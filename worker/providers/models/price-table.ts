/**
 * What things cost, in microcredits (1 credit = 1,000,000). Plan 24.3 as given; models newer than
 * the plan stand below it with their source. Input and output tokens cost alike (SPEC-NOTES 2).
 */
interface ModelPrice {
  microcreditsPer1kTokens: number;
  source: string;
}

const PLAN = 'Plan 24.3';

export const MODEL_PRICES = {
  'gpt-3.5': { microcreditsPer1kTokens: 1_000_000, source: PLAN },
  'gpt-4': { microcreditsPer1kTokens: 3_000_000, source: PLAN },
  'claude-3-haiku': { microcreditsPer1kTokens: 2_000_000, source: PLAN },
  'claude-3-sonnet': { microcreditsPer1kTokens: 3_000_000, source: PLAN },
  'claude-3-opus': { microcreditsPer1kTokens: 5_000_000, source: PLAN },
  'gemini-pro': { microcreditsPer1kTokens: 1_500_000, source: PLAN },
  'gemini-ultra': { microcreditsPer1kTokens: 4_000_000, source: PLAN },
  'open-source': { microcreditsPer1kTokens: 500_000, source: PLAN },
  'gpt-6-luna': {
    microcreditsPer1kTokens: 500_000,
    source:
      'OpenAI lists $0.10 in / $0.50 out per 1M tokens (November 2026): below GPT-3.5 ($0.50 / $1.50), so half of it.',
  },
  'gpt-5.6-terra': {
    microcreditsPer1kTokens: 1_500_000,
    source: 'Lists $2 in / $12 out per 1M tokens (November 2026): the level of GPT-4o.',
  },
  'gpt-5.6-sol': {
    microcreditsPer1kTokens: 3_000_000,
    source: "OpenAI's replacement for GPT-4, so at its price.",
  },
  'gpt-4o': {
    microcreditsPer1kTokens: 1_500_000,
    source: 'OpenAI lists $2.50 in / $10 out per 1M tokens: below GPT-4 ($30 / $60), above GPT-3.5 ($0.50 / $1.50).',
  },
  'gpt-4o-mini': {
    microcreditsPer1kTokens: 500_000,
    source: 'OpenAI lists $0.15 in / $0.60 out per 1M tokens: a third of GPT-3.5, so half its credits.',
  },
  'gpt-4.1': {
    microcreditsPer1kTokens: 1_500_000,
    source: 'OpenAI lists $2 in / $8 out per 1M tokens: the level of GPT-4o.',
  },
  'gpt-4.1-mini': {
    microcreditsPer1kTokens: 750_000,
    source: 'OpenAI lists $0.40 in / $1.60 out per 1M tokens: about GPT-3.5, rounded down to three quarters.',
  },
  'gemini-flash-lite': {
    microcreditsPer1kTokens: 500_000,
    source: 'Google lists $0.30 in / $2.50 out per 1M tokens: below Gemini Pro, at the price of open-source models.',
  },
  'gpt-6-astra': {
    microcreditsPer1kTokens: 4_000_000,
    source: 'OpenAI lists $10 in / $50 out per 1M tokens (November 2026): between GPT-4 and Claude 3 Opus ($15 / $75).',
  },
  'gpt-5.6-luna': {
    microcreditsPer1kTokens: 500_000,
    source: 'OpenAI lists $0.20 in / $1.20 out per 1M tokens (November 2026): below GPT-3.5, so half of it.',
  },
  'claude-fable': {
    microcreditsPer1kTokens: 4_000_000,
    source: 'Anthropic lists $10 in / $50 out per 1M tokens (November 2026): below Claude 3 Opus ($15 / $75).',
  },
  'mistral-medium': {
    microcreditsPer1kTokens: 1_500_000,
    source: 'Lists $1.50 in / $7.50 out per 1M tokens (November 2026): the level of GPT-4o.',
  },
  'mistral-large': {
    microcreditsPer1kTokens: 750_000,
    source: 'Lists $0.68 in / $2.09 out per 1M tokens (November 2026): about GPT-3.5, rounded down to three quarters.',
  },
  embedding: {
    microcreditsPer1kTokens: 100_000,
    source: 'OpenAI lists $0.02 to $0.13 per 1M tokens: a fifth of the open-source price.',
  },
} as const satisfies Record<string, ModelPrice>;

/** A row of the price table; a catalog entry names one. */
export type PriceClass = keyof typeof MODEL_PRICES;

/** What users pay of the model's price when their own provider key pays the provider (SPEC-NOTES 3). */
export const OWN_KEY_FEE_PERCENT = 10;

/** Microcredits per call of a tool (Plan 24.3); the last four are SPEC-NOTES 12. */
export const TOOL_PRICES = {
  web_search: 2_000_000,
  file_search: 1_000_000,
  computer: 3_000_000,
  function: 0,
  image_generation: 3_000_000,
  browser: 1_000_000,
  code_interpreter: 1_000_000,
  mcp: 0,
} as const;

/** Microcredits for one image, whichever model makes it: SPEC-NOTES 12, the price of the tool. */
export const IMAGE_PRICE = { microcreditsPerImage: TOOL_PRICES.image_generation, source: 'SPEC-NOTES 12' } as const;

/** On top of a file search: per 1K tokens of context that it brings in (Plan 24.3). */
export const FILE_SEARCH_CONTEXT_PER_1K_TOKENS = 500_000;
