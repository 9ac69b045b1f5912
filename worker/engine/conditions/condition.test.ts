import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksForApproval, checkCondition, evaluateCondition } from './condition.ts';

function value(source: string, args: Record<string, unknown>): boolean | string {
  const result = evaluateCondition(source, { args });
  return result.ok ? result.value : 'error';
}

const nested = (args: string) => JSON.parse(args) as Record<string, unknown>;

describe('a condition', () => {
  it.each([
    ['args.amount > 100', { amount: 150 }, true],
    ['args.amount > 100', { amount: 99.5 }, false],
    ['args.n + 1 == 6 && args.n * 2 - 1 > 8.5 && args.n % 2 == 1', { n: 5 }, true],
    ['args.to.endsWith("@example.com")', { to: 'eve@example.com' }, true],
    ['args.method in ["POST", "DELETE"]', { method: 'GET' }, false],
    ['args.rows.exists(r, r.total > 10)', { rows: [{ total: 1 }, { total: 11 }] }, true],
    ['size(args.rows.filter(r, r > 1)) == 2', { rows: [1, 2, 3] }, true],
    ['has(args.dry) && args.dry', {}, false],
    ['args.path.matches("^/(etc|root)/")', { path: '/etc/passwd' }, true],
    ['args.mixed == [1, "a", null]', { mixed: [1, 'a', null] }, true],
    ['args["strange key"] == "ä"', { 'strange key': 'ä' }, true],
    ['args.map == {"a": 1} && args.map.a == 1 && size(args.map) == 1', { map: { a: 1 } }, true],
    ['args.map.all(key, key.startsWith("x_"))', { map: { x_a: 1, b: 1 } }, false],
    ['true', {}, true],
  ])('%s over %j is %s', (source, args, expected) => {
    expect(checkCondition(source)).toEqual([]);
    expect(value(source, args)).toBe(expected);
  });

  it.each([
    ['', /empty/],
    ['args.a >', /Unexpected token/],
    ['amount > 3', /Unknown variable/],
    ['process.exit()', /can't be used/],
    ['args.constructor.constructor("return 1")()', /Unexpected|can't be used/],
    ['fetch("https://example.com")', /can't be used/],
    ['args.a + 1', /yes or no|neither/],
    ['"text"', /yes or no/],
    ['args.l.map(x, [x, x]) == []', /map/],
    ['cel.bind(x, args.s + args.s, x == "a")', /bind/],
    ['args.s.split(",").join("") == ""', /can't be used/],
    ['args.s.matches(args.pattern)', /written out/],
    ['args.s.matches("(")', /paren|regexp/i],
    ['args.s.matches("(?=a)")', /Perl/],
    [`args.s == "${'x'.repeat(1_000)}"`, /1000 characters/],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, /depth|nest/i],
    [`${Array.from({ length: 150 }, () => 'args.a').join(' && ')}`, /characters|nodes/i],
    ['args.l.all(a, args.l.all(b, args.l.all(c, a < b && b < c)))', /inside each other/],
  ])('refuses %.60s at save', (source, message) => {
    const issues = checkCondition(source);
    const result = evaluateCondition(source, { args: { a: 1, s: 'a', l: [1] } });
    if (issues.length === 0) expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(message) });
    else expect(issues[0]?.message).toMatch(message);
    expect(result.ok).toBe(false);
  });

  it('asks the person where it can not be evaluated, and says why', () => {
    expect(asksForApproval('args.amount > 100', { amount: 'many' })).toMatchObject({ ask: true });
    expect(asksForApproval('args.amount > 100', {}).reason).toMatch(/No such key/);
    expect(asksForApproval('args.amount > 100', { amount: 3 })).toEqual({ ask: false, reason: '' });
    expect(asksForApproval('nonsense(', { amount: 3 }).ask).toBe(true);
  });

  it('leaves prototype keys inert', () => {
    const args = nested('{"__proto__": {"admin": true}, "constructor": "c", "a": {"__proto__": {"x": 1}}}');
    expect(value('has(args.admin)', args)).toBe(false);
    expect(value('args.constructor == "c"', args)).toBe(true);
    expect(value('args["toString"] == null', args)).toBe('error');
    expect(value('has(args.a.x)', args)).toBe(false);
    expect(value('"hasOwnProperty" in args', {})).toBe(false);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('never executes what an argument holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('true || args.ok', '" || true || "', '#{1+1}')), (text) => {
        expect(value('args.text == "expected"', { text })).toBe(text === 'expected');
      }),
    );
  });

  it('does not explode: patterns, loops in loops, long data', () => {
    const long = { s: `${'a'.repeat(100_000)}!`, l: Array.from({ length: 5_000 }, (_, i) => i) };
    expect(value('args.s.matches("(a+)+$")', long)).toBe(false);
    expect(value('args.l.all(x, x >= 0)', long)).toBe(true);
    expect(value('args.l.all(a, args.l.all(b, args.s.contains("b") || a < b))', long)).toBe('error');
    expect(value('args.l.exists(a, args.s.matches("(x+x+)+y"))', long)).toBe('error');
    expect(value('args.s == "x"', { s: 'y'.repeat(300_000) })).toBe('error');
  });

  it('answers for any text as an expression and any JSON as data', () => {
    const source = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(fc.constantFrom('args', '.', 'a', '[', ']', '(', ')', '&&', '!', '1', '"x"', '==', 'in', ',', '{', '}'))
        .map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(source, fc.dictionary(fc.string(), fc.jsonValue()), (text, args) => {
        const result = evaluateCondition(text, { args: args as Record<string, unknown> });
        if (checkCondition(text).length > 0) expect(result.ok).toBe(false);
        expect(typeof asksForApproval(text, args as Record<string, unknown>).ask).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
