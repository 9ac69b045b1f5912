import type { ModelRequest } from '@openai/agents-core';
import { callPort, type PortRun } from './call-port.ts';
import type { RawServer } from './raw-server.ts';

/** The account's own key in these calls; no failure may show it. */
export const OWN_KEY = 'sk-test-own-secret-0123456789';

type CallOptions = NonNullable<Parameters<typeof callPort>[2]>;

/** One call to a model of any provider on the account's own key, whose address is the test's server. */
export function callProvider(
  server: RawServer,
  model: { provider: string; model: string },
  answer: RawServer['answer'],
  options: CallOptions & { request?: Partial<ModelRequest> } = {},
): Promise<PortRun> {
  const envelope = { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' };
  return callPort(server, answer, {
    ...options,
    ...model,
    keys: [{ id: 'key_own', provider: model.provider, baseUrl: server.baseUrl, envelope }],
    openKey: () => Promise.resolve(OWN_KEY),
  });
}
