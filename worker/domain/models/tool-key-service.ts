import { listToolKeyProviders } from '../../providers/vault/tool-keys.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { ToolKeyProviderView } from './schemas-keys.ts';

/** Whose keys tools use, for the form that adds one. @throws forbidden_scope */
export function listKeyProvidersOfTools(ctx: ServiceContext): ToolKeyProviderView[] {
  requireScope(ctx, 'read');
  return listToolKeyProviders().map(({ id, name, keysPage, format, keyless, ownBaseUrl, testable }) => ({
    id,
    name,
    keysPage,
    format,
    keyless: keyless ?? false,
    baseUrl: ownBaseUrl?.example ?? null,
    testable,
  }));
}
