import type { ConfiguredTool, ToolFunction, ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { type CodeConfig, codeConfig, codeIssues } from './config.ts';
import { codeExamples } from './examples.ts';

/** Plan 16.3.2: a function of the user's own, which the platform runs. */
export const codeTool: ToolKindEntry<CodeConfig> = {
  kind: 'code',
  title: 'Code function',
  about: 'Runs a function that you write in JavaScript or TypeScript, alone in a sandbox.',
  config: codeConfig,
  functions,
  issues: codeIssues,
  secrets: () => [],
  get examples() {
    return codeExamples();
  },
};

function functions({ name, description, config }: ConfiguredTool<CodeConfig>): ToolFunction[] {
  const { description: documented, ...parameters } = config.parameters;
  return [
    {
      name,
      description: description || (typeof documented === 'string' ? documented : ''),
      parameters,
      repeatable: config.repeatable ?? config.hosts.length === 0,
      microcredits: TOOL_PRICES.code,
    },
  ];
}
