import type { Conversation } from '../conversation.ts';
import { recall } from './knowledge.ts';
import type { Scene } from './scene.ts';
import { firstSentences, meaningfulWords, sharedBy } from './words.ts';

/** Closes every answer. */
export const MARK = '(offline demo model)';

const GREETING = /^\W*(hi|hello|hey|good (?:morning|afternoon|evening)|howdy)\b/i;
const THANKS = /\b(thanks|thank you|thx)\b/i;
const ABOUT_ITSELF = /\bwho are you\b|\bwhat are you\b|\bwhat can you do\b|\bintroduce yourself\b/i;
const ABOUT_BEFORE = /\b(before|earlier|previous(?:ly)?|last (?:question|message)|so far|remember)\b/i;
const ABOUT_NAME = /\b(what(?:'s| is) my name|who am i)\b/i;
const SUMMARY = /\bsummar(?:y|ise|ize)/i;
const HANDOFF = /^transfer_to_/;
const QUOTE_LIMIT = 2000;

/** The words of an answer, with the mark as its last line. */
export function compose(conversation: Conversation, scene: Scene): string {
  return `${body(conversation, scene)}\n\n${MARK}`;
}

function body(conversation: Conversation, scene: Scene): string {
  const results = scene.calls.filter((call) => call.result !== null && !HANDOFF.test(call.name));
  const persona = personaOf(scene.instructions);
  const opening = openingOf(scene);
  if (results.length > 0) {
    return results
      .map(
        ({ name, result }) =>
          fromPassages(result ?? '', scene) ?? `The tool ${name} answered: "${clipped(result ?? '')}"`,
      )
      .join('\n');
  }
  if (scene.worked) {
    const { problem, steps, answer } = scene.worked;
    const isSentence = answer.startsWith('x ') || answer.startsWith('there ');
    const result = isSentence ? `For ${problem}: ${answer}.` : `${problem} = ${answer}.`;
    if (steps.length < 2) return `${opening}${result}`;
    const way = steps.map((step, i) => `${i + 1}. ${step}`).join('\n');
    return `${persona ? `As ${persona}, step by step` : 'Step by step'}:\n\n${way}\n\n${result}`;
  }
  const fact = recall(scene.question);
  if (fact) return `${opening}${fact}`;
  return small(conversation, scene) ?? fromInstructions(scene) ?? fallback(conversation, scene);
}

const PASSAGE = /<passage marker="(\[\[[^"]+\]\])" file="([^"]*)"[^>]*>\n([\s\S]*?)\n<\/passage>/g;

/** The sentence of a file that shares most with the question, cited as the tool says. */
function fromPassages(result: string, { asked }: Scene): string | undefined {
  const sentences = [...result.matchAll(PASSAGE)].flatMap(([, marker, file, text = '']) =>
    text
      .split(/(?<=[.!?])\s+|\n+/)
      .map((words) => ({ marker, file, words, shared: sharedBy(asked.words, meaningfulWords(words)) })),
  );
  const best = sentences.toSorted((a, b) => b.shared - a.shared)[0];
  return best && `${best.file} says: ${best.words.trim()} ${best.marker}`;
}

/** The line of the instructions that has two thirds of what was asked, three words at least: what an agent was told it knows. */
function fromInstructions({ instructions, asked }: Scene): string | undefined {
  const least = Math.max(3, (asked.words.size * 2) / 3);
  const lines = instructions.split('\n').filter((line) => !/^\s*#|\{\{|\?\s*$/.test(line));
  const best = lines
    .map((line) => ({ line, shared: sharedBy(asked.words, meaningfulWords(line)) }))
    .toSorted((a, b) => b.shared - a.shared)[0];
  return best && best.shared >= least ? best.line.replace(/^[\s\-*\d.]+/, '').trim() : undefined;
}

/** Small talk, and what the conversation itself answers. */
function small(conversation: Conversation, scene: Scene): string | undefined {
  const { question, earlier } = scene;
  const said = earlier.filter((turn) => turn.kind === 'user').map((turn) => turn.text);
  if (ABOUT_NAME.test(question)) {
    const name = said.findLast((text) => NAME.test(text))?.match(NAME)?.[1];
    return name ? `Your name is ${name}; you told me so earlier.` : 'You have not told me your name yet.';
  }
  if (ABOUT_BEFORE.test(question)) {
    if (said.length === 0) return 'This is the first thing that you asked me here.';
    return `Before this you asked: ${said.map((text) => `"${clipped(text)}"`).join('; ')}.`;
  }
  if (SUMMARY.test(question) || (SUMMARY.test(scene.instructions) && earlier.length === 0))
    return summary(conversation, scene);
  if (GREETING.test(question)) return `Hello! ${introduction(scene)} What would you like to know?`;
  if (THANKS.test(question)) return 'You are welcome.';
  return ABOUT_ITSELF.test(question) ? introduction(scene) : undefined;
}

const NAME = /\bmy name is (\p{L}[\p{L}'-]*)/iu;

function summary(conversation: Conversation, scene: Scene): string {
  const lines = scene.earlier
    .filter((turn) => turn.kind === 'user' || turn.kind === 'assistant')
    .map((turn) => `- ${turn.kind === 'user' ? 'Asked' : 'Answered'}: ${firstSentences(turn.text, 1)}`);
  if (lines.length > 0) return `In short:\n${lines.join('\n')}`;
  const text = conversation.turns.map((turn) => ('text' in turn ? turn.text : '')).join('\n');
  return `In short: ${firstSentences(text, 3)}`;
}

function fallback(conversation: Conversation, scene: Scene): string {
  const colleagues = conversation.tools.filter((tool) => HANDOFF.test(tool.name)).map((tool) => humanName(tool.name));
  const others = colleagues.length > 0 ? ` My colleagues here: ${colleagues.join(', ')}.` : '';
  const asked = scene.question === '' ? 'You have not asked anything yet.' : `You asked: "${clipped(scene.question)}".`;
  return `${openingOf(scene)}${asked} I have no language model behind me: offline I do arithmetic and simple equations, know a few facts, use tools and hand over to other agents. Start Ollama or LM Studio, or set a key, for real answers.${others}`;
}

function introduction(scene: Scene): string {
  const persona = personaOf(scene.instructions);
  return persona ? `I am ${persona}.` : 'I am a demo assistant.';
}

function openingOf(scene: Scene): string {
  const persona = personaOf(scene.instructions);
  return persona ? `As ${persona}: ` : '';
}

/** Who the instructions say that the agent is: "You are a patient math tutor." → "a patient math tutor". */
function personaOf(instructions: string): string | undefined {
  const named = instructions.match(
    /\byou(?:'re| are) ((?:an?|the) [^.,;:\n]{2,80}?)(?= (?:who|that|which|for|and)\b|[.,;:\n]|$)/i,
  )?.[1];
  if (named) return named.trim();
  const does = instructions.match(
    /\byou (?:provide|give|offer) (?:help|assistance|support)(?: with| on| for)? ([^.,;:\n]{2,60})/i,
  )?.[1];
  return does ? `a helper with ${does.trim()}` : undefined;
}

function humanName(tool: string): string {
  return tool
    .replace(HANDOFF, '')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function clipped(text: string): string {
  return text.length > QUOTE_LIMIT ? `${text.slice(0, QUOTE_LIMIT)}…` : text;
}
