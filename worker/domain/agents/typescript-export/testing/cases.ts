import type { ExchangeAgent, ExchangeDocument } from '../../schemas-exchange.ts';

/** A team, a question, and what the offline demo model makes of them: on the platform and as an exported program. */
export interface ExportCase {
  name: string;
  document: ExchangeDocument;
  question: string;
  /** The whole answer; JSON where the agent has an output type. */
  answer: unknown;
}

const MARK = '(offline demo model)';

function team(...agents: ExchangeAgent[]): ExchangeDocument {
  return { format: 'baton.agents', formatVersion: 1, entry: agents[0]?.name ?? '', agents };
}

const MODEL = { provider: 'openai', name: 'gpt-4o-mini', settings: {} };

const MATH: ExchangeAgent = {
  name: 'Math Tutor',
  model: MODEL,
  handoffDescription: 'Specialist for mathematics',
  instructions: 'You are a patient math tutor. Explain each step.',
};

const OVERTIME = `/**
 * Pay for overtime.
 * @param hours Hours of overtime.
 */
export function overtimePay(hours: number): { pay: number; note: string } {
  const rate = 1.5 as const;
  return { pay: hours * 20 * rate, note: \`\${hours} hours at \\\`1.5\\\`\` };
}
`;

/** What the cases need of where they run. */
export interface CaseWorld {
  /** Address of a server that speaks the OpenAI API, such as `http://127.0.0.1:5000/v1`: it stands in for any HTTP API. */
  apiUrl: string;
  /** Id of the stored secret that holds a key of it. */
  secretId: string;
}

export function exportCases({ apiUrl, secretId }: CaseWorld): ExportCase[] {
  return [
    {
      name: 'plain',
      document: team({
        ...MATH,
        instructions: 'You are a patient {{ context.subject }} tutor.\nExplain each step, `$' + '{in}` \\ order.',
        context: { values: { subject: 'math' }, documents: [], overrides: null },
      }),
      question: 'what is 12 * (3+4)?',
      answer: `As a patient math tutor, step by step:\n\n1. 3 + 4 = 7.\n2. 12 * 7 = 84.\n\n12 * (3 + 4) = 84.\n\n${MARK}`,
    },
    {
      name: 'handoff',
      document: team(
        {
          name: 'Triage',
          model: MODEL,
          instructions: 'You determine which agent to use.',
          handoffs: [{ to: 'Math Tutor' }],
        },
        { ...MATH, handoffs: [{ to: 'Triage', toolDescription: 'Anything else', inputFilter: { kind: 'no_tools' } }] },
      ),
      question: 'Solve 2x + 3 = 11',
      answer: `As a patient math tutor, step by step:\n\n1. Bring the numbers to one side: 2x = 8.\n2. Divide both sides by 2: x = 4.\n\nFor 2x + 3 = 11: x = 4.\n\n${MARK}`,
    },
    {
      name: 'structured',
      document: team({
        name: 'Solver',
        model: MODEL,
        instructions: 'You work out numbers.',
        outputType: {
          name: 'solution',
          strict: true,
          schema: {
            type: 'object',
            properties: { result: { type: 'number' }, subject: { type: 'string', enum: ['history', 'math'] } },
            required: ['result', 'subject'],
            additionalProperties: false,
          },
        },
      }),
      question: 'what is 6 * 7?',
      answer: { result: 42, subject: 'math' },
    },
    {
      name: 'code',
      document: team({
        name: 'Payroll',
        model: MODEL,
        instructions: 'You work out pay.',
        tools: [
          { kind: 'code', name: 'overtime_pay', description: 'Pay for overtime hours', config: { code: OVERTIME } },
        ],
      } as unknown as ExchangeAgent),
      question: 'Use overtime pay for 8 hours.',
      answer: `The tool overtime_pay answered: "{"pay":240,"note":"8 hours at \`1.5\`"}"\n\n${MARK}`,
    },
    {
      name: 'http',
      document: team({
        name: 'Librarian',
        model: MODEL,
        instructions: 'You look things up.',
        tools: [
          {
            kind: 'http',
            name: 'list_models',
            description: 'Lists what is on the shelf',
            config: {
              method: 'GET',
              url: `${apiUrl}/models?topic={topic}`,
              headers: [{ name: 'Authorization', value: `Bearer {{secret.${secretId}}}` }],
              parameters: {
                type: 'object',
                properties: { topic: { type: 'string' } },
                required: ['topic'],
                additionalProperties: true,
              },
              response: { pick: ['/data/*/id'], maxChars: 2_000 },
            },
          },
        ],
      } as unknown as ExchangeAgent),
      question: 'Please list models of "hono & co"?',
      answer: `The tool list_models answered: "["offline-demo-model","offline-demo-embeddings"]"\n\n${MARK}`,
    },
    {
      name: 'agent-as-tool',
      document: team(
        {
          name: 'Planner',
          model: MODEL,
          instructions: 'You plan.',
          tools: [
            { kind: 'agent', name: 'ask_tutor', description: 'Works out sums', config: { agentId: 'Math Tutor' } },
          ],
        } as unknown as ExchangeAgent,
        MATH,
      ),
      question: 'Use ask tutor: what is 6 * 7?',
      answer: `The tool ask_tutor answered: "As a patient math tutor: 6 * 7 = 42.\n\n${MARK}"\n\n${MARK}`,
    },
  ];
}
