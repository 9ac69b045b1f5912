import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ToolCallDelta, toolCallSorter } from './tool-call-deltas.ts';

interface Call {
  name: string;
  args: string;
}

/** How servers mark the pieces of their calls. Only those with indexes of their own may interleave them. */
const STYLES = ['own indexes', 'one index, own ids', 'one index, one id', 'no index, own ids', 'nothing'] as const;
type Style = (typeof STYLES)[number];

const argument = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
const call = fc.record({ name: fc.constantFrom('add', 'mul'), args: argument.map((value) => JSON.stringify(value)) });
const cuts = fc.array(fc.nat(40), { maxLength: 4 });

function marks(style: Style, position: number, isFirst: boolean): Pick<ToolCallDelta, 'index' | 'id'> {
  if (style === 'own indexes') return { index: position, ...(isFirst ? { id: '' } : {}) };
  if (style === 'one index, own ids') return { index: 0, ...(isFirst ? { id: `call_${position}` } : {}) };
  if (style === 'one index, one id') return { index: 0, ...(isFirst ? { id: 'same' } : {}) };
  if (style === 'no index, own ids') return { id: `call_${position}` };
  return {};
}

/** The first piece has the name and at least one character of the arguments, as it has wherever marks are missing. */
function pieces(style: Style, { name, args }: Call, position: number, at: number[]): ToolCallDelta[] {
  const borders = [...new Set([0, ...at.map((n) => 1 + (n % args.length)), args.length])].sort((a, b) => a - b);
  return borders.slice(1).map((end, i) => {
    const text = args.slice(borders[i], end);
    return { ...marks(style, position, i === 0), function: i === 0 ? { name, arguments: text } : { arguments: text } };
  });
}

it('puts every call together again, however its pieces are marked and cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STYLES),
      fc.array(fc.tuple(call, cuts), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (style, plan, interleave) => {
        const calls = plan.map(([one, at], position) => pieces(style, one, position, at));
        const longest = Math.max(...calls.map((one) => one.length));
        const rows = Array.from({ length: longest }, (_, i) => calls.flatMap((one) => one.slice(i, i + 1)));
        const sent = interleave && style === 'own indexes' ? rows : calls.flat().map((piece) => [piece]);

        const sort = toolCallSorter();
        const got: Call[] = [];
        for (const deltas of sent) {
          sort(deltas);
          for (const { index, function: piece } of deltas) {
            const target = got[index ?? -1] ?? { name: '', args: '' };
            got[index ?? -1] = target;
            target.name += piece?.name ?? '';
            target.args += piece?.arguments ?? '';
          }
        }
        expect(got).toEqual(plan.map(([one]) => one));
      },
    ),
    { numRuns: 2_000 },
  );
});
