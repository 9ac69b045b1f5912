import type { ModelTier } from '../definition.ts';

/** What a task looks like, from its text alone; no model is asked (Plan 24.4). */
export interface TaskShape {
  /** The newest user message. */
  question: string;
  /** Instructions of the agent. */
  instructions: string;
  /** Tools and handoffs on offer. */
  offers: number;
  /** The answer has to fit a schema. */
  structured: boolean;
}

export interface Complexity {
  tier: ModelTier;
  /** Below `MEDIUM_FROM` simple, from `COMPLEX_FROM` on complex. */
  score: number;
  /** The signs that weighed, the strongest first. */
  signs: string[];
}

export const MEDIUM_FROM = 2;
export const COMPLEX_FROM = 5;

interface Sign {
  name: string;
  weight: number;
  pattern: RegExp;
  /** Counts up to so many different matches; 1 unless told. */
  upTo?: number;
}

/**
 * Word stems of English with their German, French, Italian and Spanish cousins. Weights were set on
 * `testing/tuning-prompts.ts`; the threshold is held on prompts that were never looked at for it.
 */
const SIGNS: readonly Sign[] = [
  {
    name: 'proof or derivation',
    weight: 4,
    pattern:
      /\b(prove|proof|disprove|deriv(?:e|ation)|theorem|lemma|by induction|beweis\w*|leite .{0,40} her|démontr\w+|demuestra)\b/i,
    upTo: 2,
  },
  {
    name: 'design of a system',
    weight: 3,
    pattern:
      /\b(architect\w*|distributed|fault[- ]toleran\w*|multi[- ](?:tenant|region|step)|microservices?|scalab\w*|failover|consensus|concurren\w*|lock-free|architektur|tolérance)\b/i,
    upTo: 2,
  },
  {
    name: 'demanding verb',
    weight: 2.5,
    pattern:
      /\b(design|analy[sz]e|evaluat\w+|assess|optimi[sz]e|refactor|debug|investigate|formulate|model|audit|derive|implement|develop|construct|critically|reconstruct|reason|weigh|calculate the|compute|estimate|migrat\w+|simulat\w+|recommend|entwickle|entwirf|analysiere|conçois|analyse[rz]?|analiza|progetta)\b/gi,
    upTo: 3,
  },
  {
    name: 'mathematics beyond arithmetic',
    weight: 2.5,
    pattern:
      /\b(differential|equations?|integral|probabilit\w+|expected (?:number|value|cost|duration)|eigen\w+|matrix|asymptotic\w*|equilibrium|stochastic|optimal|linear program|integer (?:program|solutions)|complexity|undecidab\w+|statistic\w*|power analysis|sample sizes?|hypothes[ei]s)\b|\w\^\d|y'|\d[a-z]\s*[+=]/gi,
    upTo: 2,
  },
  {
    name: 'hard bug',
    weight: 2.5,
    pattern:
      /\b(root cause|memory leak|leaks? memory|deadlock|race condition|interleaving|heap|outage|post-?mortem|stale)\b/i,
    upTo: 2,
  },
  {
    name: 'constraints and trade-offs',
    weight: 1.5,
    pattern:
      /\b(constraints?|trade-?offs?|scenarios?|risks?|milestones?|roll ?backs?|fallbacks?|contingenc\w+|sensitivity|alternatives?|covenants?|budget of|deadlines?|risiken|compromis|strateg\w+|criteria|assumptions?|objections?|counter\w+)\b/gi,
    upTo: 3,
  },
  {
    name: 'reasoning asked for',
    weight: 1.5,
    pattern:
      /\b(step by step|show (?:that|the deductions|each)|justif\w+|begründe|argue|explain (?:each|why)|reasons? for each|every case|discuss|and why|interpret)\b/gi,
    upTo: 2,
  },
  {
    name: 'explanation or text',
    weight: 2,
    pattern:
      /\b(explain|describe|compare|summari[sz]e|outline|draft|create|explique\w*|erkläre?|décris|spiega|differences? between|pros and cons|advantages|how do(?:es)? (?:a|an|the|i|public|noise|it)\b|how (?:is|are|do|does|can)\b|why (?:is|are|do|does|the)|wie funktioniert|plan|prepare|suggest|tips|feedback|ideas?|steps|reasons|what (?:should|happens|are the (?:most|main|steps|pros|advantages|differences))|schedule|itinerary|consider)\b/gi,
    upTo: 2,
  },
  {
    name: 'something to write',
    weight: 2,
    pattern:
      /\bwrite (?:a|an|the|three|unit|some|me)\b|\b(e-?mail that|story|poem|essay|letter|speech|blog|press release|post (?:about|announcing)|advertisement|review of|dialogue)\b/i,
  },
  {
    name: 'code',
    weight: 1.5,
    pattern:
      /```|\b(function|script|sql|regex|css|html|typescript|javascript|python|rust|c\+\+|java|golang|in go|bash|unit tests?|docker|git|api|async|query)\b/i,
  },
];

/** One small thing to look up or to change: what such requests begin with. */
const SMALL_TASK =
  /^(?:please |can you |could you )?(?:translate|convert|spell|define|extract|classify|tag|correct|fix the (?:spelling|grammar)|sort|count|list|name|give (?:me )?(?:a|an|one|another|the)\b|pick|return|remove|replace|reverse|format|shorten|set a|turn this|make this|put these|add a|lowercase|uppercase|change this|is (?:this|the following|\d)|who|when|where|which|wann|wer|übersetze|traduis|traduce|yes or no|say|what (?:is|does|year|day|time|currency|colou?r|are the (?:opening|primary))|how (?:many|much|old|do you say))\b/i;

const GREETING =
  /^(?:hi|hello|hey|thanks|thank you|good (?:morning|evening)|bye|ok|hallo|danke|bonjour|merci|hola|ciao)\b/i;

function hits(pattern: RegExp, text: string, most: number): number {
  if (!pattern.global) return pattern.test(text) ? 1 : 0;
  const found = new Set([...text.matchAll(pattern)].map((match) => match[0].toLowerCase()));
  return Math.min(most, found.size);
}

/** Parts of a request that are joined by commas, semicolons and "and": many parts, much to do. */
function parts(text: string): number {
  return text.split(/[,;:]\s+|\band\b|\bund\b|\bet\b|\by\b/i).length - 1;
}

/** Sorts a task into simple, medium or complex. Pure: the same text gives the same answer. */
export function classifyComplexity(task: TaskShape): Complexity {
  const text = task.question.slice(0, 20_000);
  const found: { name: string; weight: number }[] = [];
  const add = (name: string, weight: number) => {
    if (weight !== 0) found.push({ name, weight });
  };
  for (const { name, weight, pattern, upTo = 1 } of SIGNS) {
    const all = pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
    add(name, weight * hits(all, text, upTo));
  }
  const words = text.split(/\s+/).filter(Boolean).length;
  if (words > 25) add('length', Math.min(2, (words - 25) / 20));
  if (words > 14 && parts(text) >= 4) add('many parts', 1);
  const short = words <= 16;
  if (short && SMALL_TASK.test(text.trim())) add('one small thing', -2.5);
  else if (words <= 30 && SMALL_TASK.test(text.trim())) add('one small thing', -1);
  if (words <= 8 && GREETING.test(text.trim())) add('greeting', -3);
  if (task.offers > 4) add('many tools', 0.5);
  if (task.structured) add('structured answer', 0.5);
  if (/\b(step by step|careful(?:ly)? reason|think hard|expert)\b/i.test(task.instructions)) add('instructions', 0.5);
  const score = found.reduce((sum, sign) => sum + sign.weight, 0);
  const signs = found.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map((sign) => sign.name);
  return { tier: score >= COMPLEX_FROM ? 'complex' : score >= MEDIUM_FROM ? 'medium' : 'simple', score, signs };
}
