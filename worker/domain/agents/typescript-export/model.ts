import type { AgentSpec } from '../../../engine/definition.ts';
import { AUTO } from '../../../engine/definition.ts';
import { defaultModel, findProvider } from '../../../providers/models/catalog.ts';
import { jsonLiteral, quoted } from './literals.ts';
import type { SourceFile } from './source-file.ts';

const SDK = '@openai/agents';

/** Whether OpenAI itself answers, whose hosted tools may then stand in for the platform's. */
export function isHostedByOpenAI({ model }: AgentSpec): boolean {
  return model.provider === 'openai' || model.provider === AUTO;
}

/** The model's line. Other providers are asked by Chat Completions at their address, with a key of the environment. */
export function modelOf(agent: AgentSpec, clients: Map<string, string>, file: SourceFile): string {
  const { model } = agent;
  if (model.provider === AUTO) {
    const { name } = defaultModel();
    file.note(agent.name, 'differs', `The model is chosen for each call on the platform; here it is ${name}.`);
    return quoted(name);
  }
  if (isHostedByOpenAI(agent)) return quoted(model.name);
  const client = clients.get(model.provider) ?? declareClient(model.provider, file);
  clients.set(model.provider, client);
  return `new ${file.import('OpenAIChatCompletionsModel', SDK)}(${client}, ${quoted(model.name)})`;
}

function declareClient(id: string, file: SourceFile): string {
  const provider = findProvider(id);
  const title = provider?.name ?? id;
  const prefix = id.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const address = provider?.baseUrl ? quoted(provider.baseUrl) : file.env(`${prefix}_BASE_URL`, `Address of ${title}`);
  const variable = provider?.platformKeyVar ?? `${prefix}_API_KEY`;
  const key = provider?.keyless ? `process.env[${quoted(variable)}] ?? 'none'` : file.env(variable, `Key of ${title}`);
  const name = file.name(id, 'Client');
  const OpenAI = file.import('OpenAI', 'openai');
  file.declare(`const ${name} = new ${OpenAI}({ apiKey: ${key}, baseURL: ${address} });`);
  return name;
}

/** Its settings as the SDK names them; an empty text where there are none. */
export function modelSettingsOf({ model }: AgentSpec): string {
  const { reasoning, ...rest } = model.settings;
  const settings = { ...rest, ...(reasoning ? { reasoning: { effort: reasoning.effort } } : {}) };
  return Object.keys(settings).length > 0 ? jsonLiteral(settings, '  ') : '';
}

/** What else a model's settings ask for, which the SDK has no place for. */
export function noteRest({ name, model, fallbackAgentId }: AgentSpec, file: SourceFile): void {
  const left = (text: string) => file.note(name, 'left_out', text);
  if (model.fallbacks?.length) left(`Fallback models: ${model.fallbacks.map((each) => each.name).join(', ')}.`);
  if (model.cache) left('The cache of answers.');
  if (model.historyTokenBudget) left('The summary of a long conversation.');
  if (fallbackAgentId) left('The agent that takes over where this one fails.');
}
