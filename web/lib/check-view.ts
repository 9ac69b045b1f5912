import { partOf } from './call-view.ts';
import { isRecord, type Span } from './trace-view.ts';

export const VERDICTS = ['passed', 'flagged', 'masked', 'blocked', 'failed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What one guardrail said. */
export interface RuleVerdict {
  id: string;
  name: string;
  kind: string;
  verdict: Verdict;
  /** Never quotes what was found. */
  reason: string;
  details: Record<string, unknown>;
}

/** A check as people ask about it: which rules looked at what, and what they said. */
export interface CheckView {
  stage: string;
  agentId: string | null;
  verdict: Verdict;
  rules: RuleVerdict[];
  /** What went on with the finds hidden; null where nothing was. */
  masked: unknown;
  /** What a mask puts in place of a find, as its rule says. */
  masks: string[];
}

const ACTED: Record<string, Verdict> = { block: 'blocked', mask: 'masked', flag: 'flagged' };

function tripped(trip: Record<string, unknown>): RuleVerdict {
  const { guardrailId, name, kind, action, reason, details, failed } = trip;
  return {
    id: String(guardrailId ?? ''),
    name: String(name ?? ''),
    kind: String(kind ?? ''),
    verdict: failed === true ? 'failed' : (ACTED[String(action)] ?? 'flagged'),
    reason: String(reason ?? ''),
    details: isRecord(details) ? details : {},
  };
}

function passed({ id, name, kind }: Record<string, unknown>): RuleVerdict {
  return { id: String(id), name: String(name), kind: String(kind), verdict: 'passed', reason: '', details: {} };
}

/** Rules that look while the model already answers are a check of their own; a mask can't come late. */
function isBeside({ timing, action }: Record<string, unknown>): boolean {
  return timing === 'parallel' && action !== 'mask';
}

/** A guardrail's span, told; null for any other span. Rules that said nothing come from the run's definition. */
export function checkView(span: Span, definition: Record<string, unknown>): CheckView | null {
  if (span.kind !== 'guardrail') return null;
  const { stage, timing, trips, blocked, masked } = span.data;
  const said = Array.isArray(trips) ? trips.filter(isRecord).map(tripped) : [];
  const specs = partOf(definition, span.agentId, 'guardrails').filter(
    (spec) =>
      spec.stage === stage &&
      spec.enabled !== false &&
      (stage !== 'input' || isBeside(spec) === (timing === 'parallel')),
  );
  const rules: RuleVerdict[] = [];
  for (const spec of specs) {
    const found = said.find((rule) => rule.id === spec.id);
    rules.push(found ?? passed(spec));
    // Rules look one after the other, and none after one that blocks.
    if (blocked === true && found === said.at(-1)) break;
  }
  rules.push(...said.filter((rule) => !rules.includes(rule)));
  const loudest = VERDICTS.findLast((one) => rules.some((rule) => rule.verdict === one)) ?? 'passed';
  const verdict = blocked === true ? 'blocked' : loudest;
  const masks = specs.flatMap(({ config }) =>
    isRecord(config) && typeof config.mask === 'string' ? [config.mask] : [],
  );
  return { stage: String(stage ?? ''), agentId: span.agentId, verdict, rules, masked: masked ?? null, masks };
}
