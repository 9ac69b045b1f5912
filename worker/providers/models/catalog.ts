import type { AgentModel } from '../../engine/definition.ts';
import { anthropic } from './data/anthropic.ts';
import { deepseek } from './data/deepseek.ts';
import { google } from './data/google.ts';
import { huggingface } from './data/huggingface.ts';
import { openai } from './data/openai.ts';
import type { ModelEntry, Provider } from './entry.ts';

/** Every provider, in the order in which people see them (Plan 18.1). */
export const PROVIDERS: readonly Provider[] = [openai, anthropic, google, huggingface, deepseek];

const byId = new Map(PROVIDERS.map((provider) => [provider.id, provider]));

export function findProvider(id: string): Provider | undefined {
  return byId.get(id);
}

/** `-2024-08-06`, `-0613`, `-preview` or `-latest`: a dated edition of the same model at the same price. */
const EDITION = /-(?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8}|preview|latest)$/;

/** The entry of a model by its name, an alias, or a dated edition of it. */
export function findModel(provider: string, name: string): ModelEntry | undefined {
  const models = byId.get(provider)?.models ?? [];
  const known = (wanted: string) => models.find((m) => m.name === wanted || m.aliases?.includes(wanted));
  return known(name) ?? known(name.replace(EDITION, ''));
}

/** The model that a new agent starts with. */
export function defaultModel(): AgentModel {
  return { provider: 'openai', name: 'gpt-4o-mini', settings: {} };
}
