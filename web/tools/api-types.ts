/**
 * `npm run api:types` writes docs/openapi.json and web/lib/api-types.ts from the worker's own OpenAPI
 * document; with `--check` it writes nothing and fails where they are not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { createApp } from '../../worker/app.ts';

const ORIGIN = 'https://baton.example';
const DOCUMENT_PATH = '/api/v1/openapi.json';
const HEADER = '// Written by `npm run api:types` from the OpenAPI document. Do not edit.\n';

async function readDocument(): Promise<OpenAPI3> {
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {}, exports: {} };
  const environment = {
    BASE_URL: ORIGIN,
    DATABASE_URL: 'postgresql://nobody@localhost/none',
    BETTER_AUTH_SECRET: 'x'.repeat(32),
    KEY_ENCRYPTION_KEYS: '1:none',
  };
  const response = await createApp().request(ORIGIN + DOCUMENT_PATH, {}, environment, context as never);
  if (!response.ok) throw new Error(`The OpenAPI document answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as OpenAPI3;
}

const document = await readDocument();
const files = {
  'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'web/lib/api-types.ts': HEADER + astToString(await openapiTS(document)),
};

const stale: string[] = [];
for (const [name, text] of Object.entries(files)) {
  const path = new URL(`../../${name}`, import.meta.url);
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue;
  stale.push(name);
  if (!process.argv.includes('--check')) await writeFile(path, text);
}

if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`Not up to date: ${stale.join(', ')}. Run \`npm run api:types\`.\n`);
  process.exitCode = 1;
}
