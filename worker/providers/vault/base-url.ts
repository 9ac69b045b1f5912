import { AppError } from '../../kernel/errors.ts';
import type { Provider } from '../models/entry.ts';
import type { OutboundPolicy } from '../outbound/policy.ts';
import { assertSafeUrl } from '../outbound/safe-fetch.ts';

function refused(message: string): AppError {
  return new AppError('validation_failed', `baseUrl: ${message}`, { issues: [{ path: 'baseUrl', message }] });
}

/** Without query, fragment and slash at its end; with the provider's usual path where it has none. */
function normalized(text: string, path: string | undefined): string {
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  const own = url.pathname.replace(/\/+$/, '');
  url.pathname = own === '' && path ? path : own;
  return url.href.replace(/\/+$/, '');
}

/**
 * The address that a key brings along, as it is stored. It passes the check of outgoing calls here, and
 * again at each call: a name may point elsewhere by then.
 * @throws validation_failed at `baseUrl`, upstream_failed when its name can't be resolved right now
 */
export async function acceptBaseUrl(
  provider: Pick<Provider, 'name' | 'ownBaseUrl'>,
  text: string | null | undefined,
  policy: OutboundPolicy,
): Promise<string | null> {
  const { name, ownBaseUrl } = provider;
  if (!text) {
    if (ownBaseUrl?.mode !== 'required') return null;
    throw refused(`${name} needs the address of your server, such as ${ownBaseUrl.example}.`);
  }
  if (!ownBaseUrl) throw refused(`${name} is always called at its own address.`);
  if (!URL.canParse(text)) throw refused('It is not a URL.');
  const url = normalized(text, ownBaseUrl.path);
  try {
    await assertSafeUrl(url, policy);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unsafe_url') throw refused(error.message);
    throw error;
  }
  return url;
}
