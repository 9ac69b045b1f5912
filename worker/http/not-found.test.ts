import { describe, expect, it } from 'vitest';
import { methodsAt } from './not-found.ts';

const handler = () => new Response();
const route = (method: string, path: string) => ({ method, path, handler, basePath: '/' });
const routes = [
  route('ALL', '/*'),
  route('GET', '/agents'),
  route('POST', '/agents'),
  route('DELETE', '/agents/:id'),
  route('GET', '/files/*'),
];

describe('methodsAt', () => {
  it.each([
    ['/agents', ['GET', 'HEAD', 'POST']],
    ['/agents/agt_1', ['DELETE']],
    ['/agents/agt_1/runs', []],
    ['/agentsx', []],
    ['/files/a/b.txt', ['GET', 'HEAD']],
    ['/', []],
  ])('of %s are %j', (path, methods) => {
    expect(methodsAt(routes, path)).toEqual(methods);
  });
});
