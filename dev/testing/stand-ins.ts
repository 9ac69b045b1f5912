import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type GatewayOptions, startGateway } from '../gateway/server.ts';
import type { Listening } from '../http.ts';
import { startMail } from '../mail/server.ts';
import { migrate } from '../migrate.ts';
import { startNeon } from '../neon/server.ts';
import { startSearch } from '../search/server.ts';

export interface StandInOptions {
  /** Folder that keeps database and mails; in memory without it. */
  persist?: string;
  /** A real Postgres instead of the embedded one. */
  postgresUrl?: string;
  /** The offline demo model without pauses, unless told otherwise. */
  gateway?: GatewayOptions;
}

export interface StandIns {
  /** `NEON_FETCH_ENDPOINT`. */
  neonUrl: string;
  /** `DATABASE_URL`. */
  databaseUrl: string;
  /** `OPENAI_BASE_URL`. */
  gatewayUrl: string;
  /** Who answers behind the gateway; `null` is the offline demo model. */
  gateway: string | null;
  /** `RESEND_BASE_URL`; the mails show at its root. */
  mailUrl: string;
  /** `SEARXNG_URL`: web search over the documentation of the installed packages. */
  searchUrl: string;
  /** Names of the migrations that were applied at this start. */
  migrated: string[];
  stop(): Promise<void>;
}

/** Starts the stand-ins of Neon, the model APIs, Resend and SearXNG in this process, on free ports, with migrations applied. */
export async function startStandIns(options: StandInOptions = {}): Promise<StandIns> {
  const { persist } = options;
  const password = randomBytes(16).toString('hex');
  const databaseUrl = `postgres://baton:${password}@localhost/baton`;
  const started: Listening[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const neon = await startNeon({
      password,
      ...(persist ? { dataDir: join(persist, 'postgres') } : {}),
      ...(options.postgresUrl ? { postgresUrl: options.postgresUrl } : {}),
    });
    started.push(neon);
    const mail = await startMail(persist ? { dataDir: join(persist, 'mail') } : {});
    started.push(mail);
    const gateway = await startGateway({ mode: 'demo', delayMs: 0, ...options.gateway });
    started.push(gateway);
    const search = await startSearch();
    started.push(search);
    const neonUrl = `${neon.url}/sql`;
    const { applied } = await migrate({ databaseUrl, neonUrl });
    return {
      neonUrl,
      databaseUrl,
      gatewayUrl: `${gateway.url}/v1`,
      gateway: gateway.upstream,
      mailUrl: mail.url,
      searchUrl: search.url,
      migrated: applied,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
