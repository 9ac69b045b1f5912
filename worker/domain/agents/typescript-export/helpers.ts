import { GUARDRAIL_HELPERS } from './helpers-guardrails.ts';
import { HTTP_HELPERS } from './helpers-http.ts';

/** A piece of the exported file that several of its parts use. It is written only where one of them does. */
export interface HelperText {
  text: string;
  /** What it imports, and from where. */
  imports?: readonly (readonly [name: string, from: string])[];
  needs?: readonly Helper[];
}

const BASE = {
  env: {
    text: `
/** An environment variable that must be set: keys and secrets never stand in this file. */
function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(\`Set the environment variable \${name}.\`);
  return value;
}`,
  },
  now: {
    text: `
/** The moment, as instructions name it; in UTC. */
function now(): { date: string; weekday: string; time: string } {
  const at = new Date();
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(at);
  return { date: at.toISOString().slice(0, 10), weekday, time: \`\${at.toISOString().slice(11, 16)} UTC\` };
}`,
  },
  schema: {
    text: `
type Schema = {
  type: 'object';
  properties: Record<string, Record<string, unknown>>;
  required: string[];
  additionalProperties: true;
};

/** Any JSON Schema of an object: the SDK's type describes the flat ones only, the model gets it as it is. */
function schema(json: { type: 'object'; [keyword: string]: unknown }): Schema {
  return json as unknown as Schema;
}`,
  },
  argumentsOf: {
    text: `
type Arguments = Record<string, unknown>;

function argumentsOf(input: unknown): Arguments {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('Arguments are an object.');
  return input as Arguments;
}

/** An argument by its own name only: what every object inherits is none. */
function argument(given: Arguments, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}`,
  },
  capped: {
    text: `
/** A result as the model reads it, cut with a note where it is too long. */
function capped(output: unknown, limit = 16_000): string {
  const text = typeof output === 'string' ? output : (JSON.stringify(output) ?? '');
  if (text.length <= limit) return text;
  const note = \`\\n[Cut: \${text.length} characters, the first \${limit} are shown.]\`;
  return \`\${text.slice(0, limit - note.length)}\${note}\`;
}`,
  },
  onlyOnPlatform: {
    text: `
/** What a model is told of a tool that needs the platform which this file was exported from. */
function onlyOnPlatform(what: string): never {
  throw new Error(\`\${what} runs only on the platform that this agent was exported from. Go on without it.\`);
}`,
  },
  callCode: {
    needs: ['argumentsOf', 'capped'],
    text: `
/** Calls the exported function of a module's text, which has its names to itself. It runs with this program's rights. */
async function callCode(source: string, name: string, pass: (given: Arguments) => unknown[], input: unknown): Promise<string> {
  const module = (await import(\`data:text/javascript,\${encodeURIComponent(source)}\`)) as Record<string, unknown>;
  const run = module[name];
  if (typeof run !== 'function') throw new Error(\`The code exports no function \${name}.\`);
  const result: unknown = await run(...pass(argumentsOf(input)));
  return capped(result === undefined ? null : result);
}`,
  },
  clientCredentials: {
    text: `
/** OAuth 2 client credentials: what an MCP server's Authorization header says. */
async function clientCredentials(tokenUrl: string, clientId: string, secret: string, scope?: string): Promise<string> {
  const encode = (text: string) => encodeURIComponent(text);
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: \`Basic \${btoa(\`\${encode(clientId)}:\${encode(secret)}\`)}\`, accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!response.ok || !token) throw new Error(\`\${tokenUrl} gave no token (\${response.status}).\`);
  return \`Bearer \${token}\`;
}`,
  },
  keepMessages: {
    imports: [
      ['type AgentInputItem', '@openai/agents'],
      ['type HandoffInputData', '@openai/agents'],
    ],
    text: `
/** What of the conversation the next agent sees: only messages that \`keep\` picks. */
function keepMessages(data: HandoffInputData, keep: (messages: AgentInputItem[]) => AgentInputItem[]): HandoffInputData {
  const { inputHistory, preHandoffItems, newItems } = data;
  const before: AgentInputItem[] =
    typeof inputHistory === 'string' ? [{ role: 'user', content: inputHistory }] : inputHistory;
  const made = [...preHandoffItems, ...newItems].map((item) => item.rawItem as AgentInputItem);
  const messages = [...before, ...made].filter((item) => 'role' in item);
  return { ...data, inputHistory: keep(messages), preHandoffItems: [], newItems: [] };
}`,
  },
} satisfies Record<string, { text: string; imports?: [string, string][]; needs?: string[] }>;

export type Helper = keyof typeof BASE | keyof typeof HTTP_HELPERS | keyof typeof GUARDRAIL_HELPERS;

/** In the order in which they stand in the file. */
export const HELPERS = { ...BASE, ...HTTP_HELPERS, ...GUARDRAIL_HELPERS } as Readonly<Record<Helper, HelperText>>;
