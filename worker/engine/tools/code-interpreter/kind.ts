import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import type { ConfiguredTool, ToolFunction, ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';

const config = strict({
  files: z
    .enum(['none', 'read', 'write'])
    .default('write')
    .describe("What the code may do with the conversation's files."),
  cpuMs: z
    .number()
    .int()
    .min(100)
    .max(30_000)
    .default(5_000)
    .describe('Milliseconds of computing that one call may take; waiting for files does not count.'),
});

export type InterpreterConfig = z.infer<typeof config>;

const ABOUT: Readonly<Record<InterpreterConfig['files'], string>> = {
  none: '',
  read: ' `await files.list()` lists files, `await files.read(path)` gives the text of one (`readBytes` its bytes).',
  write:
    ' `await files.list()` lists files, `await files.read(path)` gives the text of one (`readBytes` its bytes), `await files.write(path, textOrBytes)` keeps one, `await files.remove(path)` deletes it.',
};

const EXAMPLES = [
  {
    title: 'Computes and works with files',
    name: 'run_code',
    description: 'Computes exactly: arithmetic, statistics, dates, sorting, reading and making files.',
    config: config.parse({}),
  },
  {
    title: 'Computes only',
    name: 'calculate',
    description: 'Computes exactly: arithmetic, statistics, dates, sorting and text.',
    config: config.parse({ files: 'none' }),
  },
];

/** SPEC-NOTES 12: code that the model writes, run in the same sandbox as code tools. */
export const codeInterpreterTool: ToolKindEntry<InterpreterConfig> = {
  kind: 'code_interpreter',
  title: 'Code interpreter',
  about: 'Lets the agent write and run JavaScript to compute, and to read and make files.',
  config,
  functions,
  issues: () => [],
  secrets: () => [],
  examples: EXAMPLES,
};

function functions({ name, description, config: { files } }: ConfiguredTool<InterpreterConfig>): ToolFunction[] {
  const how = `Runs JavaScript and gives back what it printed with console.log and the value of its last expression. No imports and no network; nothing is kept between calls except files.${ABOUT[files]}`;
  return [
    {
      name,
      description: description ? `${description}\n\n${how}` : how,
      parameters: {
        type: 'object',
        properties: {
          code: { type: 'string', description: 'JavaScript or TypeScript. `await` may be used at the top level.' },
        },
        required: ['code'],
        additionalProperties: false,
      },
      repeatable: files !== 'write',
      microcredits: TOOL_PRICES.code_interpreter,
    },
  ];
}
