/** Guardrails as the exported file runs them: each helper says what is wrong with a text, or nothing. */
export const GUARDRAIL_HELPERS = {
  saidIn: {
    imports: [['type InputGuardrail', '@openai/agents']],
    text: `
type GuardedInput = Parameters<InputGuardrail['execute']>[0]['input'];

/** What the user said since the last answer. */
function saidIn(input: GuardedInput): string {
  if (typeof input === 'string') return input;
  const from = input.findLastIndex((item) => 'role' in item && item.role === 'assistant') + 1;
  return input
    .slice(from)
    .flatMap((item) => ('role' in item && item.role === 'user' ? textsOf(item.content) : []))
    .join('\\n');
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part ? [String(part.text)] : [],
  );
}`,
  },
  inputGuardrail: {
    imports: [['type InputGuardrail', '@openai/agents']],
    needs: ['saidIn', 'verdict'],
    text: `
function inputGuardrail(name: string, blocks: boolean, faultOf: (text: string) => string | null): InputGuardrail {
  return { name, runInParallel: false, execute: async ({ input }) => verdict(name, blocks, faultOf(saidIn(input))) };
}`,
  },
  outputGuardrail: {
    imports: [['type OutputGuardrail', '@openai/agents']],
    needs: ['verdict'],
    text: `
// biome-ignore lint/suspicious/noExplicitAny: one guardrail for agents of every output type
function outputGuardrail(name: string, blocks: boolean, faultOf: (text: string) => string | null): OutputGuardrail<any> {
  const textOf = (output: unknown) => (typeof output === 'string' ? output : JSON.stringify(output));
  return { name, execute: async ({ agentOutput }) => verdict(name, blocks, faultOf(textOf(agentOutput))) };
}`,
  },
  verdict: {
    imports: [['type GuardrailFunctionOutput', '@openai/agents']],
    text: `
/** A fault stops the run where the guardrail blocks, else it is said on the error output. */
function verdict(name: string, blocks: boolean, fault: string | null): GuardrailFunctionOutput {
  if (fault !== null && !blocks) console.warn(\`\${name}: \${fault}\`);
  return { tripwireTriggered: blocks && fault !== null, outputInfo: fault };
}`,
  },
  charactersFault: {
    text: `
/** Characters as people count them. */
function charactersFault(text: string, min = 0, max = Number.POSITIVE_INFINITY): string | null {
  const length = [...text].length;
  if (length > max) return \`The text has \${length} characters; at most \${max} are allowed.\`;
  return length < min ? \`The text has \${length} characters; at least \${min} are needed.\` : null;
}`,
  },
  tokensFault: {
    imports: [['estimateTokenCount', 'tokenx']],
    text: `
/** Tokens, as they are estimated. */
function tokensFault(text: string, min = 0, max = Number.POSITIVE_INFINITY): string | null {
  const length = text === '' ? 0 : Math.max(1, estimateTokenCount(text));
  if (length > max) return \`The text has \${length} tokens; at most \${max} are allowed.\`;
  return length < min ? \`The text has \${length} tokens; at least \${min} are needed.\` : null;
}`,
  },
  patternsFault: {
    imports: [['RE2JS', 're2js']],
    text: `
/** Patterns in RE2's syntax, whose search takes linear time whatever the text is. */
function patternsFault(text: string, patterns: readonly (readonly [string, boolean])[], trip: 'found' | 'missing'): string | null {
  const found = patterns.some(([pattern, ignoreCase]) =>
    RE2JS.compile(pattern, RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)).test(text),
  );
  if (found === (trip === 'missing')) return null;
  return found ? 'A pattern was found that must not be there.' : 'None of the patterns was found that must be there.';
}`,
  },
  termsFault: {
    text: `
/** Case, accents, full-width forms, invisible characters and white space make no difference. */
function folded(text: string): string {
  return text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/[\\p{Mn}\\p{Me}\\p{Cf}]/gu, '').replace(/\\s+/g, ' ');
}

function termsFault(text: string, terms: readonly string[], wholeWords: boolean): string | null {
  const haystack = folded(text);
  const word = /(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}])[\\p{L}\\p{N}_]/u;
  const inside = (at: number) => word.test(haystack[at - 1] ?? '') && word.test(haystack[at] ?? '');
  for (const term of terms.map((each) => folded(each).trim()).filter(Boolean)) {
    for (let at = haystack.indexOf(term); at !== -1; at = haystack.indexOf(term, at + 1))
      if (!wholeWords || !(inside(at) || inside(at + term.length))) return 'A blocked term was found.';
  }
  return null;
}`,
  },
  addressesFault: {
    text: `
const ADDRESS = /(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{1,20}:\\/\\/|(?:javascript|vbscript|file|blob|data|mailto):|www\\.)[^\\s<>"'\`()[\\]{}|\\\\^]+/gi;

interface Addresses {
  allowedHosts: string[];
  deniedHosts: string[];
  schemes: string[];
  max?: number;
}

/** Web addresses in a text that may not be there, by scheme, host or number. */
function addressesFault(text: string, { allowedHosts, deniedHosts, schemes, max }: Addresses): string | null {
  const all = (text.match(ADDRESS) ?? []).map((address) => address.replace(/[.,;:!?*_~]+$/, ''));
  const isOf = (host: string, hosts: string[]) =>
    hosts.map((each) => each.replace(/^\\*\\./, '')).some((each) => host === each || host.endsWith(\`.\${each}\`));
  for (const address of all) {
    const url = URL.parse(/^www\\./i.test(address) ? \`https://\${address}\` : address);
    const scheme = (url?.protocol ?? address.split(':')[0] ?? '').replace(':', '').toLowerCase();
    const host = scheme === 'mailto' ? (/@([^\\s?>]+)/.exec(address)?.[1] ?? '') : (url?.hostname ?? '');
    if (!schemes.includes(scheme)) return 'A web address has a scheme that is not allowed.';
    if (isOf(host, deniedHosts)) return 'A web address has a host that is denied.';
    if (allowedHosts.length > 0 && !isOf(host, allowedHosts)) return 'A web address has a host that is not allowed.';
  }
  return max !== undefined && all.length > max ? \`There are more than \${max} web addresses.\` : null;
}`,
  },
  jsonFault: {
    imports: [
      ['type Schema as JsonSchema', '@cfworker/json-schema'],
      ['Validator', '@cfworker/json-schema'],
    ],
    text: `
/** The text must be JSON of this shape. */
function jsonFault(text: string, shape: unknown): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The text is not JSON.';
  }
  return new Validator(shape as JsonSchema, '2020-12').validate(value).valid ? null : 'The JSON does not match the schema.';
}`,
  },
} satisfies Record<string, { text: string; imports?: [string, string][]; needs?: string[] }>;
