import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../kernel/errors.ts';
import { strict } from '../kernel/strict.ts';
import { issuesOf, parseJsonBody } from './validation.ts';

const schema = strict({
  name: z.string(),
  model: strict({ settings: strict({ temperature: z.number().max(2).optional() }) }),
  input: z.union([z.string(), z.array(strict({ role: z.literal('user'), content: z.string() }))]),
});

const good = { name: 'a', model: { settings: {} }, input: 'x' };

function issues(value: unknown) {
  const parsed = schema.safeParse(value);
  if (parsed.success) throw new Error('expected faults');
  return issuesOf(parsed.error);
}

describe('issuesOf', () => {
  it('names each unknown field by its dotted path', () => {
    const found = issues({ ...good, role: 'admin', model: { settings: { temp: 1 }, id: 1 } });
    expect(found.map(({ path }) => path).sort()).toEqual(['model.id', 'model.settings.temp', 'role']);
  });

  it('reports the branch of a union that the caller meant', () => {
    expect(issues({ ...good, input: [{ role: 'user', content: 'x', extra: 1 }] })).toEqual([
      { path: 'input.0.extra', message: 'Unknown field.' },
    ]);
  });

  it('keeps a long list of faults short', () => {
    const extra = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, 1]));
    expect(issues({ ...good, ...extra })).toHaveLength(50);
  });
});

describe('parseJsonBody', () => {
  it('gives the value', () => {
    expect(parseJsonBody(schema, JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ['{', 'invalid_request'],
    ['{}', 'validation_failed'],
    ['null', 'validation_failed'],
  ])('turns %s into %s', (text, code) => {
    expect(() => parseJsonBody(schema, text)).toThrow(expect.objectContaining({ code }) as AppError);
  });
});
