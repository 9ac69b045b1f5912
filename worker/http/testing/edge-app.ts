import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Baton } from '../../../test/harness/client.ts';
import { createApp } from '../../app.ts';
import type { Env } from '../../env.ts';

/** The app with other variables than the test worker has. An answer comes when its background work is done. */
export function edgeWith(variables: Partial<Env>): Baton {
  const app = createApp();
  const changed: Env = { ...(env as Env), ...variables };
  return {
    origin: 'http://baton.test',
    async fetch(url, init) {
      const context = createExecutionContext();
      const response = await app.fetch(new Request(url, init), changed, context);
      await waitOnExecutionContext(context);
      return response;
    },
  };
}
