import type { AgentSpec, ToolSpec } from '../../../engine/definition.ts';
import type { ToolFunction } from '../../../engine/tools/kind.ts';
import { findToolKind } from '../../../engine/tools/kinds.ts';
import { offeredFunctions } from '../../../engine/tools/offers.ts';
import { webSearchConfig } from '../../../engine/tools/web-search/config.ts';
import { codeExecute, hostsOf } from './code-tool.ts';
import { httpExecute } from './http-tool.ts';
import { comment, jsonLiteral, quoted, textLiteral } from './literals.ts';
import { isHostedByOpenAI } from './model.ts';
import type { Secrets } from './secrets.ts';
import type { SourceFile } from './source-file.ts';

const SDK = '@openai/agents';

/** The expressions of a tool in its agent's list; what it needs is declared before. Agents and MCP servers stand elsewhere. */
export function toolExpressions(agent: AgentSpec, tool: ToolSpec, secrets: Secrets, file: SourceFile): string[] {
  const hosted = isHostedByOpenAI(agent) ? hostedTool(agent, tool, file) : undefined;
  if (hosted) return [hosted];
  return offeredFunctions(tool).map((fn) => declareFunction(agent, tool, fn, secrets, file));
}

/** OpenAI's own tools in the place of the platform's, where OpenAI's model answers. */
function hostedTool(agent: AgentSpec, tool: ToolSpec, file: SourceFile): string | undefined {
  const differs = (text: string) => file.note(agent.name, 'differs', `The tool ${tool.name} is ${text}`);
  if (tool.kind === 'web_search') {
    differs("OpenAI's hosted web search.");
    const { data } = webSearchConfig.safeParse(tool.config);
    const options = data?.allowDomains.length
      ? jsonLiteral({ filters: { allowedDomains: data.allowDomains } }, '    ')
      : '';
    return `${file.import('webSearchTool', SDK)}(${options})`;
  }
  if (tool.kind === 'code_interpreter') {
    differs("OpenAI's hosted code interpreter: Python, with files of its own.");
    return `${file.import('codeInterpreterTool', SDK)}()`;
  }
  if (tool.kind !== 'image') return undefined;
  differs("OpenAI's hosted image generation; the image comes with the answer.");
  return `${file.import('imageGenerationTool', SDK)}()`;
}

function declareFunction(
  agent: AgentSpec,
  tool: ToolSpec,
  fn: ToolFunction,
  secrets: Secrets,
  file: SourceFile,
): string {
  const body = bodyOf(agent, tool, secrets, file);
  const name = file.name(fn.name, 'Tool');
  const takesInput = body.some((line) => /\binput\b/.test(line));
  const lines = [
    `name: ${quoted(fn.name)},`,
    `description: ${textLiteral(fn.description)},`,
    `parameters: ${file.helper('schema')}(${jsonLiteral(objectSchema(fn.parameters), '  ')}),`,
    'strict: false,',
    ...approvalLines(agent, tool, file),
    `execute: async (${takesInput ? 'input' : ''}) => {`,
    ...body.map((line) => `  ${line}`),
    '},',
  ];
  const make = file.import('tool', SDK);
  file.declare(`const ${name} = ${make}({\n${lines.map((line) => `  ${line}\n`).join('')}});`);
  return name;
}

/** A schema always says that it is an object's; the SDK's own check wants it in so many words. */
function objectSchema(parameters: Record<string, unknown>): Record<string, unknown> {
  const { type: _, ...rest } = parameters;
  return { type: 'object', ...rest };
}

function bodyOf(agent: AgentSpec, tool: ToolSpec, secrets: Secrets, file: SourceFile): string[] {
  const written =
    tool.kind === 'http'
      ? httpExecute(tool, secrets, file)
      : tool.kind === 'code'
        ? codeExecute(tool, file)
        : undefined;
  if (written) {
    if (tool.kind === 'code')
      file.note(
        agent.name,
        'differs',
        `The code of ${tool.name} runs unconfined; on the platform it may call ${hostsOf(tool)}.`,
      );
    return written;
  }
  const title = findToolKind(tool.kind)?.title ?? tool.kind;
  file.note(agent.name, 'left_out', `The tool ${tool.name} (${title}) runs only on the platform: a call of it fails.`);
  return [
    comment(`${title}: there is nothing in the SDK that does the same.`),
    `${file.helper('onlyOnPlatform')}(${quoted(title)});`,
  ];
}

function approvalLines(agent: AgentSpec, { name, approval }: ToolSpec, file: SourceFile): string[] {
  if (approval.mode === 'never') return [];
  if (approval.mode === 'always') return ['needsApproval: true,'];
  file.note(agent.name, 'differs', `A person is asked before each call of ${name}, not only where: ${approval.when}`);
  return [comment(`On the platform only where: ${approval.when}`), 'needsApproval: true,'];
}
