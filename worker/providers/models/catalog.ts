import type { AgentModel } from '../../engine/definition.ts';
import { anthropic } from './data/anthropic.ts';
import { custom } from './data/custom.ts';
import { deepseek } from './data/deepseek.ts';
import { google } from './data/google.ts';
import { groq } from './data/groq.ts';
import { huggingface } from './data/huggingface.ts';
import { lmstudio } from './data/lmstudio.ts';
import { mistral } from './data/mistral.ts';
import { modal } from './data/modal.ts';
import { ollama } from './data/ollama.ts';
import { openai } from './data/openai.ts';
import { openrouter } from './data/openrouter.ts';
import { stability } from './data/stability.ts';
import { workersAi } from './data/workers-ai.ts';
import type { ModelCapabilities, ModelEntry, Provider } from './entry.ts';

/** Every provider under its own id, in the order in which people see them (Plan 18.1). A new one is one line here. */
const REGISTRY = registry({
  openai,
  anthropic,
  google,
  huggingface,
  deepseek,
  modal,
  stability,
  'workers-ai': workersAi,
  ollama,
  lmstudio,
  mistral,
  groq,
  openrouter,
  custom,
});

/** The compiler's check that everybody stands under the own id. */
function registry<const All extends { [Id in keyof All]: Provider<Id & string> }>(all: All): All {
  return all;
}

export const PROVIDERS: readonly Provider[] = Object.values(REGISTRY);

const byId = new Map<string, Provider>(Object.entries(REGISTRY));

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

/**
 * What a model can do: by its entry, else by what a probe of it found, else by what its provider's
 * unlisted models usually can (Plan 18.3). `undefined` for a model that can't be chosen at all.
 */
export function capabilitiesOf(
  provider: string,
  name: string,
  probed?: ModelCapabilities,
): ModelCapabilities | undefined {
  return findModel(provider, name)?.capabilities ?? probed ?? byId.get(provider)?.unlisted;
}

/** The model that a new agent starts with. */
export function defaultModel(): AgentModel {
  return { provider: 'openai', name: 'gpt-4o-mini', settings: {} };
}
