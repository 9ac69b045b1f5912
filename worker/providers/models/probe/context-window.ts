import { authorize } from '../authorize.ts';
import type { Provider } from '../entry.ts';
import type { ProviderAccess } from '../platform-access.ts';

/** Names that servers have for it: vLLM, LM Studio and Mistral, OpenRouter, Groq, llama.cpp. */
const FIELDS = ['max_model_len', 'max_context_length', 'context_length', 'context_window', 'n_ctx'] as const;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 2_000_000;

/** The context window of a model by the server's own list, or `null` where it does not say. Never throws. */
export async function readContextWindow(
  provider: Provider,
  access: ProviderAccess,
  name: string,
  send: typeof fetch,
): Promise<number | null> {
  try {
    const response = await send(`${access.baseUrl}/models`, {
      headers: { accept: 'application/json', ...authorize(provider, access.key) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = response.ok ? await response.text() : '';
    if (text === '' || text.length > MAX_BYTES) return null;
    const { data } = JSON.parse(text) as { data?: unknown };
    const model = (Array.isArray(data) ? data : []).find((one: { id?: unknown }) => one?.id === name);
    return windowOf(model) ?? windowOf((model as { meta?: unknown } | undefined)?.meta);
  } catch {
    return null;
  }
}

function windowOf(model: unknown): number | null {
  if (typeof model !== 'object' || model === null) return null;
  const values = FIELDS.map((field) => (model as Record<string, unknown>)[field]);
  const known = values.find((value) => Number.isSafeInteger(value) && (value as number) > 0);
  return known === undefined ? null : (known as number);
}
