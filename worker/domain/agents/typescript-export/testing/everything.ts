import type { ExchangeAgent, ExchangeDocument } from '../../schemas-exchange.ts';

const SECRET = 'key_00000000000000000000000000';
const MODEL = { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0.2, reasoning: { effort: 'low' } } };
const PARAMETERS = {
  type: 'object',
  properties: { subject: { type: 'string' }, urgent: { type: 'boolean' }, tags: { type: 'array' } },
  required: ['subject'],
  additionalProperties: false,
};

const CODE = `interface Loan { amount: number; months?: number }

/** Works out a payment. */
export default function payment({ amount, months = 12 }: Loan): number {
  return amount / (months as number);
}
`;

/**
 * A team that has one of everything that an export knows: circles of handoffs, an agent as a tool, every kind of tool
 * and guardrail, other providers, output types, context.
 * @param text stands wherever an owner may write freely, `code` in the code tool
 */
export function everything({ text, code }: { text: string; code: string }): ExchangeDocument {
  const agents = [
    {
      ref: 'desk',
      name: `Desk ${text}`,
      description: text,
      handoffDescription: text,
      model: MODEL,
      instructions: `${text}\n{{ agent.name }} on {{ weekday }}: {{ context.company }} {{ document.rules }} {{ unknown }}`,
      context: {
        values: { company: text, unused: text },
        documents: [{ name: 'rules', text: `1. ${text}\n2. Done.` }],
        overrides: null,
      },
      handoffs: [
        { to: 'books', toolDescription: text, inputFilter: { kind: 'last_messages', count: 3 } },
        { to: 'clerk' },
      ],
      tools: tools(text, code),
      guardrails: guardrails(text),
    },
    {
      ref: 'books',
      name: `Books ${text}`,
      model: {
        provider: 'anthropic',
        name: text,
        settings: {},
        fallbacks: [{ provider: 'openai', name: 'gpt-4o-mini' }],
      },
      instructions: text,
      handoffs: [{ to: 'desk', inputFilter: { kind: 'none' } }],
      outputType: { name: 'book', strict: false, schema: { ...PARAMETERS, description: text, title: text } },
      tools: [],
    },
    {
      ref: 'clerk',
      name: text,
      model: { provider: 'custom', name: 'local', settings: {} },
      instructions: '',
      fallback: 'desk',
      tools: [],
    },
  ];
  // Kinds that differ in their config alone share one type here.
  return { format: 'baton.agents', formatVersion: 1, entry: 'desk', agents: agents as unknown as ExchangeAgent[] };
}

function tools(text: string, code: string) {
  const tool = (kind: string, name: string, config: Record<string, unknown> = {}, more = {}) => ({
    kind,
    name,
    description: text,
    enabled: true,
    timeoutMs: 30_000,
    approval: { mode: 'never' },
    runAs: 'caller',
    onUnknown: 'tell_model',
    config,
    ...more,
  });
  return [
    tool(
      'http',
      'create_ticket',
      {
        method: 'POST',
        url: 'https://help.example.com/tickets/{subject}?tag={tags}',
        headers: [
          { name: 'Authorization', value: `Bearer {{secret.${SECRET}}}` },
          { name: 'X-Urgent', value: '{{urgent}}' },
        ],
        parameters: PARAMETERS,
        body: { kind: 'template', text: JSON.stringify({ note: text, urgent: '{{urgent}}' }) },
        response: { pick: ['/id', '/items/*/name'], maxChars: 1_000 },
      },
      { approval: { mode: 'when', when: 'args.urgent == true' } },
    ),
    tool('http', 'send_form', {
      method: 'PUT',
      url: 'https://help.example.com/',
      parameters: PARAMETERS,
      body: { kind: 'form' },
    }),
    tool('code', 'payment', { code: CODE }),
    tool('code', 'told', { code: `export const told = (a: string, ...rest: string[]) => ${JSON.stringify(code)};` }),
    tool('agent', 'ask_books', { agentId: 'books' }, { approval: { mode: 'always' } }),
    tool('mcp', 'wiki', {
      url: 'https://mcp.example.com/mcp',
      auth: { kind: 'header', name: 'Authorization', value: `Bearer {{secret.${SECRET}}}` },
      allow: ['read'],
    }),
    tool('mcp', 'office', {
      url: 'https://mcp.example.com/office',
      auth: { kind: 'oauth', tokenUrl: 'https://id.example.com/token', clientId: 'desk', secretKeyId: SECRET },
    }),
    tool('web_search', 'search_web', { allowDomains: ['example.com'] }),
    tool('web_page', 'read_page'),
    tool('code_interpreter', 'calculate'),
    tool('image', 'draw'),
    tool('computer', 'shell'),
  ];
}

function guardrails(text: string) {
  const guardrail = (kind: string, name: string, config = {}, more = {}) => ({
    kind,
    name,
    stage: 'input',
    action: 'block',
    enabled: true,
    timing: 'before',
    config,
    ...more,
  });
  return [
    guardrail('length', `Short ${text}`, { max: 400 }),
    guardrail('length', 'Few tokens', { unit: 'tokens', max: 400 }, { stage: 'output', action: 'flag' }),
    guardrail('regex', 'No numbers', { patterns: [{ pattern: '\\d{16}', ignoreCase: true }] }),
    guardrail('blocklist', 'Names', { terms: [text] }),
    guardrail('urls', 'Own links', { allowedHosts: ['example.com'], max: 2 }, { stage: 'output' }),
    guardrail(
      'json_schema',
      'Shape',
      { schema: { ...PARAMETERS, description: text } },
      { stage: 'output', action: 'flag' },
    ),
    guardrail('blocklist', 'Masked', { terms: [text] }, { action: 'mask' }),
    guardrail('pii', 'No personal data'),
    guardrail('length', 'Arguments', { max: 400 }, { stage: 'tool_input' }),
  ];
}
