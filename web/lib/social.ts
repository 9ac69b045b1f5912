import { env } from 'cloudflare:workers';

/** The social providers that this server has keys for. Server only. */
export function socialProviders(): string[] {
  const vars = env as unknown as Record<string, unknown>;
  return ['github', 'google'].filter(
    (provider) => vars[`${provider.toUpperCase()}_CLIENT_ID`] && vars[`${provider.toUpperCase()}_CLIENT_SECRET`],
  );
}
