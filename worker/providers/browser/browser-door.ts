import type { BrowserDoor } from '../../engine/tools/runtime.ts';
import { ToolFailure } from '../../engine/tools/runtime.ts';
import type { Env, Settings } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import { outboundPolicy } from '../outbound/policy.ts';
import { r2ToolState } from '../tool-files/r2-files.ts';
import { type Envelope, open, seal, VaultError } from '../vault/vault.ts';
import type { BrowserHost } from './port.ts';
import { safeHop } from './safe-hop.ts';

/** What a call of a browser tool is about. */
interface Whose {
  accountId: string;
  scope: string;
  tool: { id: string };
}

/** The browser of this server: Cloudflare's where it is bound, else one of the operator's; undefined without either. */
export function browserDoor(env: Env, settings: Settings, whose: Whose): BrowserDoor | undefined {
  const host = hostOf(env, settings);
  if (!host) return undefined;
  return {
    host,
    send: (request, signal) => guarded(() => safeHop(request, outboundPolicy(settings), signal)),
    memory: memoryOf(env, settings, whose),
  };
}

/** Adapters are loaded with the first page. */
function hostOf({ BROWSER: binding }: Env, { BROWSER_CDP_URL: address }: Settings): BrowserHost | undefined {
  if (binding)
    return {
      open: async (options) => (await import('./cloudflare-browser.ts')).cloudflareBrowser(binding).open(options),
    };
  if (address)
    return { open: async (options) => (await import('./chromium-browser.ts')).chromiumBrowser(address).open(options) };
  return undefined;
}

async function guarded(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof AppError) throw new ToolFailure('denied', error.message);
    throw error;
  }
}

/** One browser tool of one conversation. Cookies are as good as keys, so they are sealed like them. */
function memoryOf(env: Env, settings: Settings, { accountId, scope, tool }: Whose): BrowserDoor['memory'] {
  const state = r2ToolState(env.FILES, accountId, scope, `browser-${tool.id}`);
  const binding = { owner: accountId, provider: 'browser', keyId: `${scope}/${tool.id}` };
  return {
    read: async () => {
      const sealed = await state.read();
      if (sealed === null) return null;
      try {
        return await open(settings, binding, JSON.parse(sealed) as Envelope);
      } catch (error) {
        // Sealed with a key that is gone: the browser begins anew.
        if (error instanceof VaultError) return null;
        throw error;
      }
    },
    write: async (text) => state.write(JSON.stringify(await seal(settings, binding, text))),
  };
}
