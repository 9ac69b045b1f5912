import { MODERATION_PROVIDER } from '../../engine/guard-ports.ts';
import type { FileSearch } from '../../engine/tools/file-search/port.ts';
import type { SecretRef } from '../../engine/tools/kind.ts';
import type { ToolRunnerJob } from '../../engine/tools/run-tool.ts';
import { ToolFailure, type ToolWorld } from '../../engine/tools/runtime.ts';
import { type Env, type Settings, settingsOf } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import { MCP_SIGN_IN } from '../../kernel/mcp-sign-in.ts';
import type { StoredSecret } from '../../kernel/stored-secret.ts';
import { browserDoor } from '../browser/browser-door.ts';
import { findProvider } from '../models/catalog.ts';
import { platformAccess } from '../models/platform-access.ts';
import { moderationOver } from '../moderation/moderate.ts';
import { outboundPolicy } from '../outbound/policy.ts';
import { safeFetch } from '../outbound/safe-fetch.ts';
import { containerDoor } from '../sandbox/container-door.ts';
import { r2ToolFiles } from '../tool-files/r2-files.ts';
import { open } from '../vault/vault.ts';
import { platformSearch } from '../web-search/platform-search.ts';

/** Gives users' code a network of listed hosts; an entrypoint of this worker. */
export type OpenGate = (options: { props: { hosts: readonly string[] } }) => Fetcher;

/** The token of a sign-in at an MCP server, renewed where it has to be; null where it is gone. @throws ToolFailure */
export type OpenSignIn = (
  connection: { id: string; owner: string },
  refused?: string,
) => Promise<{ value: string; baseUrl: string | null } | null>;

/** The newest stored secret that `ref` means. */
function findSecret(secrets: readonly StoredSecret[], { provider, keyId }: SecretRef): StoredSecret | undefined {
  const ofProvider = secrets.filter((secret) => secret.provider === provider);
  // A secret of one's own is opened by its id only.
  if (provider === 'secret' && keyId === undefined) return undefined;
  return keyId === undefined ? ofProvider[0] : ofProvider.find((secret) => secret.id === keyId);
}

function opened(settings: Settings, { owner, provider, id, envelope }: StoredSecret): Promise<string> {
  return open(settings, { owner, provider, keyId: id }, envelope);
}

function guardedFetch(settings: Settings): typeof fetch {
  return async (input, init) => {
    try {
      return await safeFetch(new Request(input, init), outboundPolicy(settings));
    } catch (error) {
      // The guard's words name the address and the remedy, and hold no secret.
      if (error instanceof AppError) throw new ToolFailure('denied', error.message);
      throw error;
    }
  };
}

/** Moderation with the account's own key, else with the platform's; undefined where there is neither. */
export async function moderation(
  settings: Settings,
  secrets: readonly StoredSecret[],
): Promise<((text: string) => Promise<Record<string, number>>) | undefined> {
  const provider = findProvider(MODERATION_PROVIDER);
  const [own] = secrets;
  const platform = provider && platformAccess(provider, settings);
  const baseUrl = own?.baseUrl ?? platform?.baseUrl ?? provider?.baseUrl;
  if (!baseUrl || (!own && !platform)) return undefined;
  const key = own ? await opened(settings, own) : (platform?.key ?? '');
  return moderationOver({ access: { baseUrl, key }, fetch: own?.baseUrl ? guardedFetch(settings) : fetch });
}

/** The world of one call: its account's files and secrets, and the internet behind the SSRF check. */
export function toolWorld(
  env: Env,
  job: Pick<ToolRunnerJob, 'accountId' | 'scope' | 'secrets' | 'tool'>,
  gate: OpenGate,
  signIn: OpenSignIn,
  searchFiles?: FileSearch,
): Omit<ToolWorld, 'signal'> {
  const settings = settingsOf(env);
  return {
    fetch: guardedFetch(settings),
    secret: async (ref, refused) => {
      const secret = findSecret(job.secrets, ref);
      if (!secret) return platformSearch(settings, ref.provider);
      if (secret.provider === MCP_SIGN_IN) return signIn(secret, refused);
      return { value: await opened(settings, secret), baseUrl: secret.baseUrl };
    },
    gate: (hosts) => gate({ props: { hosts } }),
    files: r2ToolFiles(env.FILES, job.accountId, job.scope),
    container: containerDoor(env, job),
    browser: browserDoor(env, settings, job),
    loader: env.LOADER,
    searchFiles,
    now: () => Date.now(),
  };
}
