import type { Conversation, JsonSchema, ModelAnswer, ToolSpec } from '../conversation.ts';
import { compose, MARK } from './compose.ts';
import { readScene, type Scene } from './scene.ts';
import { fillSchema, type Material } from './schema.ts';
import { fitness, meaningfulWords, sharedBy } from './words.ts';

const HANDOFF = /^transfer_to_/;
/** By this much a colleague must fit better than the agent that was handed the question. */
const SECOND_HANDOFF_MARGIN = 3;
const ROUTES =
  /\b(triage|rout(?:e|es|ing)|hand(?:s|ing)?[ -]?off|hand (?:it|the conversation) (?:on|over)|transfer|delegate|forward|determine which|pick the right|choose the right)\b/i;

/**
 * The offline demo model: no language model at all, but a fixed procedure that picks handoffs and tools by the words of
 * their descriptions, works out arithmetic, knows a few facts, and says in every answer what it is. The same
 * conversation always gets the same answer.
 */
export function answer(conversation: Conversation): ModelAnswer {
  const scene = readScene(conversation);
  const calls = conversation.toolChoice === 'none' ? [] : pickCalls(conversation, scene);
  if (calls.length > 0) return { kind: 'calls', calls };
  const text = compose(conversation, scene);
  const material = materialOf(scene, text);
  const { format } = conversation;
  if (format.kind === 'schema') return whole(JSON.stringify(fillSchema(format.schema, material)));
  if (format.kind === 'json') return whole(JSON.stringify({ answer: material.answer }));
  return cut(text, conversation.maxTokens);
}

function pickCalls(conversation: Conversation, scene: Scene): { name: string; arguments: string }[] {
  const { toolChoice, tools } = conversation;
  const call = (tool: ToolSpec) => ({
    name: tool.name,
    arguments: JSON.stringify(argumentsFor(tool.parameters, scene)),
  });
  if (typeof toolChoice === 'object')
    return tools
      .filter((tool) => tool.name === toolChoice.name)
      .slice(0, 1)
      .map(call);
  const done = new Set(scene.calls.map((made) => made.name));
  const open = tools.filter((tool) => !done.has(tool.name));
  const named = open.filter((tool) => !HANDOFF.test(tool.name) && isNamed(tool, scene));
  const ready = named.filter((tool) => scene.links.length > 0 || !needsLink(tool));
  if (named.length > 0) return (ready.length > 0 ? ready : named).map(call);
  const next = open.find((tool) => HANDOFF.test(tool.name) && isToldToHandOn(tool, scene));
  if (next) return [call(next)];
  const best = open
    .map((tool) => ({ tool, score: scoreOf(tool, scene) }))
    .reduce<Choice | undefined>(better, undefined);
  if (best && best.score >= leastScore(best.tool, scene)) return [call(best.tool)];
  const must = toolChoice === 'required' && done.size === 0 ? (best?.tool ?? tools[0]) : undefined;
  return must ? [call(must)] : [];
}

interface Choice {
  tool: ToolSpec;
  score: number;
}

function better(best: Choice | undefined, choice: Choice): Choice {
  return best && best.score >= choice.score ? best : choice;
}

function scoreOf(tool: ToolSpec, scene: Scene): number {
  return fitness(scene.asked, `${tool.name.replace(HANDOFF, '').replaceAll('_', ' ')} ${tool.description}`);
}

/** A tool is used when its words fit at all; a colleague, when it fits better than the agent itself. */
function leastScore(tool: ToolSpec, scene: Scene): number {
  const usedTool = scene.calls.some((made) => !HANDOFF.test(made.name));
  if (usedTool) return Infinity;
  if (!HANDOFF.test(tool.name)) return 2;
  const own = ROUTES.test(scene.instructions) ? 0 : fitness(scene.asked, scene.instructions);
  const handedOver = scene.calls.length > 0;
  return handedOver ? own + SECOND_HANDOFF_MARGIN : own + 1;
}

/** Whether the question says every word of a tool's name, as in "use get weather". */
function isNamed(tool: ToolSpec, scene: Scene): boolean {
  if (scene.question.includes(tool.name)) return true;
  const words = meaningfulWords(tool.name.replaceAll('_', ' '));
  return words.size > 1 && sharedBy(words, scene.asked.words) === words.size;
}

/** Whether a tool goes to an address: what finds one is called before it. */
function needsLink({ parameters }: ToolSpec): boolean {
  const { required } = parameters;
  return Array.isArray(required) && required.some((name) => /^(url|uri|link)$/i.test(String(name)));
}

/** Whether the instructions say to go on with this colleague: "then hand the conversation on to the Writer". */
function isToldToHandOn({ name }: ToolSpec, { instructions }: Scene): boolean {
  const colleague = name.replace(HANDOFF, '').replaceAll('_', ' ').toLowerCase();
  const told = instructions
    .toLowerCase()
    .matchAll(/\bhand (?:it |the conversation )?(?:on|over) to (?:the )?([^.,;\n]+)/g);
  return [...told].some(([, whom = '']) => whom.trim() === colleague);
}

function argumentsFor(parameters: JsonSchema, scene: Scene): unknown {
  return fillSchema(
    { type: 'object', ...parameters },
    { ...materialOf(scene, scene.question), answer: scene.question },
  );
}

function materialOf(scene: Scene, text: string): Material {
  const plain = text.replace(`\n\n${MARK}`, '');
  return {
    question: scene.question,
    answer: `${plain} ${MARK}`,
    value: scene.worked?.value ?? null,
    topics: [...scene.asked.topics],
    links: scene.links,
    problem: scene.worked?.problem ?? null,
  };
}

function whole(text: string): ModelAnswer {
  return { kind: 'text', text, truncated: false };
}

/** Cuts at a limit of output tokens, taking a word as a token and a third; the mark always stays. */
function cut(text: string, maxTokens: number | null): ModelAnswer {
  const words = text.split(/(?<=\s)/);
  const most = maxTokens === null ? Infinity : Math.max(1, Math.floor(maxTokens * 0.75));
  if (words.length <= most) return whole(text);
  return { kind: 'text', text: `${words.slice(0, most).join('').trimEnd()}… ${MARK}`, truncated: true };
}
