import { HTTPException } from 'hono/http-exception';
import { describe, expect, it } from 'vitest';
import { AppError } from '../kernel/errors.ts';
import { problemResponse, problemResponses, toAppError } from './problems.ts';

function neonError(code: string | undefined): Error {
  return Object.assign(new Error('Error connecting to database: fetch failed'), { name: 'NeonDbError', code });
}

describe('toAppError', () => {
  it('keeps our own errors', () => {
    const error = new AppError('not_found', 'No such agent.');
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    [400, 'invalid_request'],
    [415, 'unsupported_media_type'],
    [413, 'payload_too_large'],
  ] as const)('maps the framework’s %i to %s', (status, code) => {
    expect(toAppError(new HTTPException(status, { message: 'x' })).code).toBe(code);
  });

  it('tells a database that is away from one that refuses', () => {
    const failed = (cause: Error) => new Error('Failed query: select $1\nparams: secret', { cause });
    expect(toAppError(failed(neonError(undefined)))).toMatchObject({ code: 'unavailable', retryAfter: 2 });
    expect(toAppError(failed(neonError('23505'))).code).toBe('internal');
  });

  it.each([new Error('boom'), 'text', null, undefined, { code: 'not_found' }])('hides %s', (error) => {
    expect(toAppError(error)).toMatchObject({ code: 'internal', message: '' });
  });
});

describe('problemResponse', () => {
  it('is RFC 9457 with our members', async () => {
    const error = new AppError('validation_failed', 'name: Required', {
      issues: [{ path: 'name', message: 'Required' }],
    });
    const response = problemResponse(error, 'req_1');
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'urn:baton:problem:validation_failed',
      title: 'The request is not valid',
      status: 422,
      detail: 'name: Required',
      code: 'validation_failed',
      requestId: 'req_1',
      issues: [{ path: 'name', message: 'Required' }],
    });
  });

  it('says nothing about an unforeseen error but the request id', async () => {
    const response = problemResponse(toAppError(new Error('password=hunter2')), 'req_2');
    expect(await response.json()).toEqual({
      type: 'urn:baton:problem:internal',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'internal',
      requestId: 'req_2',
    });
  });

  it('says when to come back, in whole seconds', () => {
    const retryAfter = (seconds: number) =>
      problemResponse(new AppError('rate_limited', 'x', { retryAfter: seconds }), 'r').headers.get('retry-after');
    expect([retryAfter(0.2), retryAfter(1.2), retryAfter(30)]).toEqual(['1', '2', '30']);
  });

  it('never lets extra members replace the standard ones', async () => {
    const error = new AppError('agent_in_use', 'Used.', { members: { status: 200, usedBy: ['A'] } });
    expect(await problemResponse(error, 'r').json()).toMatchObject({ status: 409, usedBy: ['A'] });
  });
});

describe('problemResponses', () => {
  it('joins codes of one status', () => {
    const responses = problemResponses('conflict', 'agent_in_use', 'not_found') as Record<
      string,
      { description: string }
    >;
    expect(Object.keys(responses)).toEqual(['404', '409']);
    expect(responses['409']?.description).toContain('agent_in_use');
  });
});
