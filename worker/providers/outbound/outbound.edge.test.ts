import { env, exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { type Env, settingsOf } from '../../env.ts';
import { createModelPort } from '../models/adapter.ts';
import { request } from '../models/testing/call-port.ts';
import { throughOutbound } from './refusal.ts';

const settings = settingsOf(env as Env);
const outbound = throughOutbound((exports as unknown as { Outbound: Fetcher }).Outbound);

describe('the Outbound entrypoint', () => {
  it('carries a whole model call, streamed, through both protocols', async () => {
    const port = createModelPort({ settings, keys: [], openKey: () => Promise.reject(), fetch: outbound });
    for (const name of ['gpt-4o-mini', 'gpt-6-luna']) {
      let text = '';
      const outcome = await port.call({
        model: { provider: 'openai', name, settings: {} },
        request,
        signal: new AbortController().signal,
        onDelta: (piece) => {
          text += piece;
        },
      });
      expect(text.length, name).toBeGreaterThan(0);
      expect(outcome.output, name).toMatchObject([{ type: 'message', content: [{ type: 'output_text', text }] }]);
      expect(outcome.usage?.outputTokens, name).toBeGreaterThan(0);
    }
  });

  it('ends a call when its caller stops waiting', async () => {
    const controller = new AbortController();
    const port = createModelPort({ settings, keys: [], openKey: () => Promise.reject(), fetch: outbound });
    const call = port.call({
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
      request,
      signal: controller.signal,
      onDelta: () => controller.abort(),
    });
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    'http://127.0.0.1:1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost./',
    'http://baton.test/api/v1/users/me',
  ])('refuses %s with the error that the caller sees', async (url) => {
    await expect(outbound(url)).rejects.toMatchObject({ name: 'AppError', code: 'unsafe_url' });
  });

  it('passes a refusal of the server on as it is', async () => {
    const response = await outbound(new URL('/nothing-here', settings.OPENAI_BASE_URL));
    expect(response.status).toBe(401);
  });
});
