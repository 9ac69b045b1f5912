import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { OFFLINE_EMBEDDING_MODEL } from '../../dev/settings.ts';
import { startStandIns } from '../../dev/testing/stand-ins.ts';
import { oauthMcpServer } from '../../worker/providers/mcp-oauth/testing/oauth-mcp-server.ts';
import { startChaosDatabase } from '../chaos-model/database.ts';
import { startChaosModel } from '../chaos-model/server.ts';
import { sampleDocuments } from '../documents/samples.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Vars and secrets of the worker under test. */
    workerVariables: Record<string, string>;
    /** Documents by their kind, in base64: their writers run in Node alone. */
    documents: Record<string, string>;
  }
}

/**
 * Starts the stand-ins in this process and hands their addresses to the edge tests' worker. Before the model
 * gateway and the database stands one that misbehaves where a test asks for it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const standIns = await startStandIns();
  const model = await startChaosModel(standIns.gatewayUrl);
  const database = await startChaosDatabase(standIns.neonUrl);
  const mcp = await oauthMcpServer();
  const hosts = [database.url, standIns.mailUrl, standIns.searchUrl, model.url, mcp.origin].map(
    (url) => new URL(url).host,
  );
  project.provide('workerVariables', {
    DATABASE_URL: standIns.databaseUrl,
    NEON_FETCH_ENDPOINT: `${database.url}/sql`,
    RESEND_BASE_URL: standIns.mailUrl,
    RESEND_API_KEY: 'stand-in',
    SEARXNG_URL: standIns.searchUrl,
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_API_KEY: 'stand-in',
    EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
    OPENAI_TRACES_URL: `${model.url}/v1/traces/ingest`,
    ALLOWED_PRIVATE_HOSTS: hosts.join(','),
    BASE_URL: 'http://baton.test',
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    KEY_ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    EMAIL_VERIFICATION: 'off',
    LOG_LEVEL: 'error',
    /** An MCP server that asks for a sign-in; for tests only. */
    MCP_SERVER_URL: mcp.url,
  });
  project.provide('documents', await sampleDocuments());
  return async () => {
    await Promise.all([model.stop(), database.stop(), mcp.close()]);
    await standIns.stop();
  };
}
