import type { SecretRef } from '../../engine/tools/kind.ts';
import type { StoredSecret, ToolRunnerJob } from '../../engine/tools/run-tool.ts';
import { ToolFailure, type ToolWorld } from '../../engine/tools/runtime.ts';
import { type Env, settingsOf } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import { outboundPolicy } from '../outbound/policy.ts';
import { safeFetch } from '../outbound/safe-fetch.ts';
import { r2ToolFiles } from '../tool-files/r2-files.ts';
import { open } from '../vault/vault.ts';

/** The newest stored secret that `ref` means. */
function findSecret(secrets: readonly StoredSecret[], { provider, keyId }: SecretRef): StoredSecret | undefined {
  const ofProvider = secrets.filter((secret) => secret.provider === provider);
  return keyId === undefined ? ofProvider[0] : ofProvider.find((secret) => secret.id === keyId);
}

/** The world of one call: its account's files and secrets, and the internet behind the SSRF check. */
export function toolWorld(env: Env, job: ToolRunnerJob): Omit<ToolWorld, 'signal'> {
  const settings = settingsOf(env);
  return {
    fetch: async (input, init) => {
      try {
        return await safeFetch(new Request(input, init), outboundPolicy(settings));
      } catch (error) {
        // The guard's words name the address and the remedy, and hold no secret.
        if (error instanceof AppError) throw new ToolFailure('denied', error.message);
        throw error;
      }
    },
    secret: async (ref) => {
      const secret = findSecret(job.secrets, ref);
      if (!secret) return null;
      const binding = { owner: secret.owner, provider: secret.provider, keyId: secret.id };
      return { value: await open(settings, binding, secret.envelope), baseUrl: secret.baseUrl };
    },
    files: r2ToolFiles(env.FILES, job.accountId, job.scope),
    loader: env.LOADER,
    now: () => Date.now(),
  };
}
