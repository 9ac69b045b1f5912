import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyName, droppedLinks } from './copy-rules.ts';

describe('the name of a copy', () => {
  it('says so', () => {
    expect(copyName('Tutor')).toBe('Tutor (copy)');
  });

  it('is a name again, whatever the name was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }), (name) => {
        fc.pre(name.isWellFormed() && name.length <= 100);
        const copy = copyName(name);
        expect(copy.length).toBeLessThanOrEqual(100);
        expect(copy.isWellFormed()).toBe(true);
      }),
    );
    expect(copyName(`${'x'.repeat(92)}😀`)).toBe(`${'x'.repeat(92)} (copy)`);
  });
});

describe('links that a copy leaves out', () => {
  const handoff = (targetAgentId: string) => ({
    id: 'h',
    targetAgentId,
    toolName: null,
    toolDescription: null,
    inputFilter: { kind: 'all' as const },
  });

  it('are told by their place, not by whom they lead to', () => {
    const snapshot = { handoffs: [handoff('a'), handoff('b'), handoff('c')], fallbackAgentId: 'b' };
    const dropped = droppedLinks(snapshot, new Set(['a', 'c']));
    expect(dropped.map((drop) => drop.path)).toEqual(['handoffs.1', 'fallbackAgentId']);
    expect(JSON.stringify(dropped)).not.toContain('"b"');
    expect(droppedLinks({ handoffs: [handoff('a')], fallbackAgentId: null }, new Set(['a']))).toEqual([]);
  });
});
