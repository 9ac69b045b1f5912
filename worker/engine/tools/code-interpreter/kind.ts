import { findModel } from '../../../providers/models/catalog.ts';
import type { ConfiguredTool, ToolFunction, ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { type InterpreterConfig, interpreterConfig } from './config.ts';

const MAX_TASK_CHARS = 20_000;

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
    config: interpreterConfig.parse({}),
  },
  {
    title: 'Computes only',
    name: 'calculate',
    description: 'Computes exactly: arithmetic, statistics, dates, sorting and text.',
    config: interpreterConfig.parse({ files: 'none' }),
  },
  {
    title: "OpenAI's own, in Python",
    name: 'analyse',
    description: 'Analyses data and draws charts, with pandas, numpy and matplotlib.',
    config: interpreterConfig.parse({ engine: 'openai' }),
  },
];

/**
 * SPEC-NOTES 12: code that the model writes, run in the same sandbox as code tools; or OpenAI's hosted interpreter
 * (Plan 16.3.1), asked from outside of its models, as with its web search.
 */
export const codeInterpreterTool: ToolKindEntry<InterpreterConfig> = {
  kind: 'code_interpreter',
  title: 'Code interpreter',
  about: 'Lets the agent run code to compute, and to read and make files: JavaScript here, or Python at OpenAI.',
  config: interpreterConfig,
  functions: (tool) => [tool.config.engine === 'openai' ? hostedFunction(tool) : localFunction(tool)],
  issues: ({ engine, model }) => {
    const entry = engine === 'openai' ? findModel('openai', model) : null;
    if (entry === null || (entry && !entry.retired && entry.capabilities.tools)) return [];
    return [{ path: 'model', message: 'Not a model of OpenAI that can use tools.' }];
  },
  secrets: ({ engine, keyId }) =>
    engine === 'openai' ? [keyId === null ? { provider: 'openai' } : { provider: 'openai', keyId }] : [],
  examples: EXAMPLES,
};

function localFunction({ name, description, config: { files } }: ConfiguredTool<InterpreterConfig>): ToolFunction {
  const how = `Runs JavaScript and gives back what it printed with console.log and the value of its last expression. No imports and no network; nothing is kept between calls except files.${ABOUT[files]}`;
  return {
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
  };
}

const HOSTED_FILES: Readonly<Record<InterpreterConfig['files'], string>> = {
  none: '',
  read: " It sees the conversation's files.",
  write: " It sees the conversation's files, and files that it makes are kept among them.",
};

/** A task and no code: the model at OpenAI writes the code, reads its errors and mends it within the one call. */
function hostedFunction({ name, description, config: { files } }: ConfiguredTool<InterpreterConfig>): ToolFunction {
  const how = `Has a task done by Python code in a sandbox without network, with the usual libraries for data, charts and documents, and gives back the answer. Nothing is kept between calls except files.${HOSTED_FILES[files]}`;
  return {
    name,
    description: description ? `${description}\n\n${how}` : how,
    parameters: {
      type: 'object',
      properties: {
        task: {
          type: 'string',
          minLength: 1,
          maxLength: MAX_TASK_CHARS,
          description:
            'What to compute or make, with all numbers and names of files that it takes: nothing else of the conversation is known there.',
        },
      },
      required: ['task'],
      additionalProperties: false,
    },
    repeatable: files !== 'write',
    microcredits: TOOL_PRICES.code_interpreter,
  };
}
