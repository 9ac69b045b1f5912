import { expect, it } from 'vitest';
import { asProblem, problemFrom } from './problem.ts';

it('reads a problem document with its issues and its wait', () => {
  const body = {
    status: 422,
    code: 'validation_failed',
    title: 'No',
    detail: 'The name is missing.',
    issues: [{ path: 'name', message: 'Needed.' }],
  };
  const problem = problemFrom(body, new Response(null, { status: 422, headers: { 'retry-after': '7' } }));
  expect(problem).toMatchObject({
    message: 'The name is missing.',
    code: 'validation_failed',
    issues: body.issues,
    retryAfter: 7,
  });
});

it('falls back to the title, and to the status where the body is something else', () => {
  expect(
    problemFrom({ status: 500, code: 'internal', title: 'Our fault' }, new Response(null, { status: 500 })).message,
  ).toBe('Our fault');
  expect(problemFrom('<html>', new Response(null, { status: 502 }))).toMatchObject({ status: 502, code: 'unexpected' });
});

it('says offline where the server was not reached, and shows no inner error', () => {
  expect(asProblem(new TypeError('fetch failed')).code).toBe('offline');
  expect(asProblem(new Error('secret detail')).message).not.toContain('secret');
});
