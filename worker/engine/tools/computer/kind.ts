import { z } from 'zod';
import type { Issue } from '../../../kernel/errors.ts';
import { HOME } from '../../../providers/computer/port.ts';
import { hostIssues } from '../hosts.ts';
import type { ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { COMMANDS } from './commands.ts';
import { isWithin, normalised } from './policy.ts';

const path = z.string().min(1).max(512);

const configSchema = z.strictObject({
  modelInterface: z
    .enum(['function', 'shell'])
    .default('function')
    .describe(
      "How models see it: as a function that takes one command line; or as OpenAI's shell tool, which some of its models were trained on and which takes several at once. All other models get a function with the same.",
    ),
  machine: z
    .enum(['simulated', 'container'])
    .default('simulated')
    .describe(
      'Where commands run: a simulated shell, at once and held to every rule below; or a real Linux in a container, with Python, Node and packages, where this server has one.',
    ),
  allowedCommands: z
    .array(z.enum(COMMANDS))
    .max(COMMANDS.length)
    .default([])
    .describe('The only commands that may run; all that there are where it is empty.'),
  blockedPaths: z
    .array(path)
    .max(50)
    .default([])
    .describe(`Absolute paths that can be neither read nor written, such as ${HOME}/private.`),
  readOnly: z.boolean().default(false).describe('Files can be read, but not changed.'),
  maxSeconds: z.int().min(1).max(60).default(10).describe('Seconds that one command line may take.'),
  maxOutputChars: z
    .int()
    .min(500)
    .max(24_000)
    .default(12_000)
    .describe('Characters of output that the model reads; the rest is cut.'),
  maxMemoryMb: z.int().min(8).max(64).default(32).describe('Megabytes that files and texts in work may take.'),
  allowedHosts: z
    .array(z.string().min(1).max(260))
    .max(50)
    .default([])
    .describe('Hosts that curl may call, such as api.github.com or *.example.org; no network where it is empty.'),
});

export type ComputerConfig = z.infer<typeof configSchema>;

const DEFAULTS: ComputerConfig = configSchema.parse({});

const COMMAND = { type: 'string', minLength: 1, maxLength: 20_000, description: 'A bash command line or script.' };

const ONE_COMMAND = {
  type: 'object',
  properties: { command: COMMAND },
  required: ['command'],
  additionalProperties: false,
};

/** `action` of OpenAI's `shell_call`, field by field. */
const SEVERAL_COMMANDS = {
  type: 'object',
  properties: {
    commands: { type: 'array', items: COMMAND, minItems: 1, maxItems: 20, description: 'Run one after the other.' },
    timeout_ms: { type: 'integer', minimum: 0, description: 'Milliseconds that each may take.' },
    max_output_length: { type: 'integer', minimum: 0, description: 'Characters of output of each.' },
  },
  required: ['commands'],
  additionalProperties: false,
};

/** The computer tool (Plan 16.3.4, 21): a shell over the conversation's files. */
export const computerTool: ToolKindEntry<ComputerConfig> = {
  kind: 'computer',
  title: 'Computer',
  about: 'Runs shell commands in a sandbox that holds the files of the conversation.',
  config: configSchema,
  functions: ({ name, description, config }) => [
    {
      name,
      description: [description, ...advice(config)].filter(Boolean).join(' '),
      ...(config.modelInterface === 'shell'
        ? { parameters: SEVERAL_COMMANDS, toolType: 'shell' as const }
        : { parameters: ONE_COMMAND }),
      repeatable: config.readOnly,
      microcredits: TOOL_PRICES.computer,
    },
  ],
  issues: (config) => [...pathIssues(config), ...hostIssues(config.allowedHosts), ...containerIssues(config)],
  secrets: () => [],
  examples: [
    {
      title: 'Work with files',
      name: 'bash',
      description: 'Runs bash commands: look at files, search, count, sort, edit, and write new ones.',
      config: DEFAULTS,
    },
    {
      title: 'Look, but change nothing',
      name: 'look',
      description: 'Lists, reads and searches the files of this conversation.',
      config: {
        ...DEFAULTS,
        allowedCommands: ['cat', 'find', 'grep', 'head', 'ls', 'tail', 'wc'],
        readOnly: true,
        maxSeconds: 5,
      },
    },
    {
      title: 'A real machine',
      name: 'linux',
      description: 'Runs commands and programs on a Linux machine that holds the files of this conversation.',
      config: { ...DEFAULTS, machine: 'container', maxSeconds: 60 },
    },
    {
      title: 'Fetch and work on data',
      name: 'bash',
      description: 'Runs bash commands, and fetches data of GitHub with curl.',
      config: { ...DEFAULTS, allowedHosts: ['api.github.com', 'raw.githubusercontent.com'], maxSeconds: 30 },
    },
  ],
};

/** What a model must know to make good use of it. */
function advice(config: ComputerConfig): string[] {
  const { allowedCommands, allowedHosts, machine, maxSeconds, readOnly } = config;
  const lines = [`Each call starts in ${HOME}, which holds this conversation's files.`];
  lines.push(readOnly ? 'Files can only be read.' : 'Only files below it stay; variables and the folder do not.');
  lines.push(
    allowedCommands.length > 0
      ? `Commands that may run: ${allowedCommands.join(', ')}.`
      : machine === 'container'
        ? 'It is a real Linux machine with Python and Node.'
        : 'The usual Unix text tools are there (grep, sed, awk, jq, sort, find, …); no python, node or package managers.',
  );
  lines.push(
    allowedHosts.length > 0
      ? `${machine === 'container' ? 'The network' : 'curl'} reaches ${allowedHosts.join(', ')} only.`
      : 'There is no network.',
  );
  return [...lines, `A call may take ${maxSeconds} ${maxSeconds === 1 ? 'second' : 'seconds'}.`];
}

/** A container runs programs that nobody looks into: rules that only a shell of ours can hold are refused there. */
function containerIssues({ machine, allowedCommands, allowedHosts, blockedPaths, readOnly }: ComputerConfig): Issue[] {
  if (machine !== 'container') return [];
  const only = 'Only the simulated shell can hold to this; leave it out, or choose that machine.';
  const outside = blockedPaths.findIndex((path) => !isWithin(path, [HOME]));
  const port = allowedHosts.findIndex((host) => /:\d+$/.test(host));
  return [
    ...(allowedCommands.length > 0 ? [{ path: 'allowedCommands', message: only }] : []),
    ...(readOnly ? [{ path: 'readOnly', message: only }] : []),
    ...(outside >= 0 ? [{ path: `blockedPaths.${outside}`, message: only }] : []),
    ...(port >= 0
      ? [{ path: `allowedHosts.${port}`, message: 'A container reaches a host on its own port only.' }]
      : []),
  ];
}

function pathIssues({ blockedPaths }: ComputerConfig): Issue[] {
  return blockedPaths.flatMap((blocked, index) => {
    const at = `blockedPaths.${index}`;
    if (normalised(blocked) !== blocked)
      return [
        { path: at, message: 'Write the path out: it begins with "/", without "..", "//" or a slash at its end.' },
      ];
    return isWithin(HOME, [blocked])
      ? [{ path: at, message: `It holds all files of the conversation (${HOME}); block folders in it.` }]
      : [];
  });
}
