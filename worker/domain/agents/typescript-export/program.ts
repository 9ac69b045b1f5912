import type { AgentSpec, RunDefinition } from '../../../engine/definition.ts';
import { DEFAULT_LIMITS } from '../../../engine/definition.ts';
import { declareAgent, Team } from './agent.ts';
import { type ExportNote, SourceFile } from './source-file.ts';

const SDK = '@openai/agents';

/** An agent and its team as one TypeScript file over the OpenAI Agents SDK, and what the file does otherwise. */
export interface TypeScriptExport {
  source: string;
  notes: ExportNote[];
}

/**
 * Writes a team as a program: `npx tsx file.ts "a question"` answers as the platform would (issue 5, Plan 2.2). Keys and
 * secrets are environment variables; what the SDK has no counterpart for is left out and said at the file's head.
 */
export function toTypeScript(definition: RunDefinition): TypeScriptExport {
  const file = new SourceFile();
  const team = new Team(definition.agents, file);
  for (const agent of inOrder(definition)) declareAgent(agent, team);
  if (team.links.length > 0)
    file.declare(`// Links that lead back to agents above.\n${team.links.map((link) => link()).join('\n')}`);
  const entry = definition.agents[definition.entryAgentId];
  file.declare(askFunction(team, team.names.get(definition.entryAgentId) ?? ''));
  if (team.asksPerson) file.declare(personFunction(file));
  file.declare(mainStatement(file));
  return { source: file.toString(headOf(entry?.name ?? '', file)), notes: file.notes };
}

/** Agents so that as many as can stand before those that lead to them; the entry comes last. */
function inOrder({ entryAgentId, agents }: RunDefinition): AgentSpec[] {
  const ordered: AgentSpec[] = [];
  const seen = new Set<string>();
  const open: { id: string; next: string[] }[] = [];
  const enter = (id: string) => {
    const agent = agents[id];
    if (!agent || seen.has(id)) return;
    seen.add(id);
    const tools = (agent.tools ?? []).filter(({ kind, enabled }) => kind === 'agent' && enabled);
    const next = [
      ...tools.map(({ config }) => String(config['agentId'])),
      ...agent.handoffs.map((link) => link.targetAgentId),
    ];
    open.push({ id, next });
  };
  enter(entryAgentId);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const next = last.next.shift();
    if (next !== undefined) {
      enter(next);
      continue;
    }
    const agent = agents[last.id];
    if (agent) ordered.push(agent);
    open.pop();
  }
  return ordered;
}

function askFunction({ file, servers, asksPerson }: Team, entry: string): string {
  const run = file.import('run', SDK);
  const limits = `{ maxTurns: ${DEFAULT_LIMITS.maxTurns} }`;
  const each = (call: string) => servers.map((name) => `${name}.${call}()`).join(', ');
  const turns = asksPerson
    ? [
        `  let result = await ${run}(${entry}, question, ${limits});`,
        '  while (result.interruptions.length > 0) {',
        '    for (const call of result.interruptions) {',
        "      if (await personAgrees([call.name, call.arguments].join(' '))) result.state.approve(call);",
        '      else result.state.reject(call);',
        '    }',
        `    result = await ${run}(${entry}, result.state, ${limits});`,
        '  }',
      ]
    : [`  const result = await ${run}(${entry}, question, ${limits});`];
  const lines = [...turns, '  return result.finalOutput;'];
  const guarded =
    servers.length === 0
      ? lines
      : [
          `  await Promise.all([${each('connect')}]);`,
          '  try {',
          ...lines.map((line) => `  ${line}`),
          '  } finally {',
          `    await Promise.all([${each('close')}]);`,
          '  }',
        ];
  return [
    '/** Asks the team one question. */',
    'export async function ask(question: string): Promise<unknown> {',
    ...guarded,
    '}',
  ].join('\n');
}

function personFunction(file: SourceFile): string {
  const createInterface = file.import('createInterface', 'node:readline/promises');
  return `/** A tool that needs approval is not called before somebody at the terminal says yes. */
async function personAgrees(call: string): Promise<boolean> {
  const terminal = ${createInterface}({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(\`Call \${call}? [y/N] \`);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}`;
}

function mainStatement(file: SourceFile): string {
  const pathToFileURL = file.import('pathToFileURL', 'node:url');
  return `if (import.meta.url === ${pathToFileURL}(process.argv[1] ?? '').href) {
  const answer = await ask(process.argv.slice(2).join(' ') || 'Hello!');
  console.log(typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2));
}`;
}

function headOf(name: string, file: SourceFile): string {
  const packages = [...new Set(['@openai/agents', 'zod', ...file.packages()])].map(packageOf);
  const keys = [...file.environment];
  const notes = (kind: ExportNote['kind'], title: string) => {
    const own = file.notes.filter((note) => note.kind === kind);
    return own.length === 0
      ? []
      : ['', title, ...own.map(({ agent, text }) => `- ${agent}: ${text.replace(/\s+/g, ' ')}`)];
  };
  return [
    `${name.replace(/\s+/g, ' ')}: agents for the OpenAI Agents SDK, exported from Baton.`,
    '',
    'Set up:  npm init -y && npm pkg set type=module',
    `         npm install ${[...new Set(packages)].join(' ')} && npm install --save-dev tsx @types/node`,
    'Run:     npx tsx agents.ts "Your question"',
    'Keys:    OPENAI_API_KEY (and OPENAI_BASE_URL for another server of its protocol)',
    ...keys.map(([variable, purpose]) => `         ${variable}: ${purpose.replace(/\s+/g, ' ')}`),
    ...notes('differs', 'Works otherwise than on the platform:'),
    ...notes('left_out', 'Left out:'),
  ].join('\n');
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
