import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../../dev/gateway/server.ts';
import { exchangeDocument } from '../schemas-exchange.ts';
import { toTypeScript } from './program.ts';
import { exportCases } from './testing/cases.ts';
import { definitionOf } from './testing/definitions.ts';
import { Workplace } from './testing/workplace.ts';

const NOWHERE = { apiUrl: 'https://api.example.com', secretId: 'key_00000000000000000000000000' };

let workplace: Workplace;
let gateway: Gateway;

beforeAll(async () => {
  [workplace, gateway] = await Promise.all([Workplace.open(), startGateway({ mode: 'demo', delayMs: 0 })]);
}, 60_000);
afterAll(() => Promise.all([workplace.close(), gateway.stop()]));

/** What the platform answers to the same is asserted by `same-answer.edge.test.ts`, from the same table. */
describe('an exported program answers as the platform does', () => {
  it.each(exportCases(NOWHERE).map(({ name }, index) => [name, index] as const))(
    '%s',
    async (name, index) => {
      const one = exportCases({ ...NOWHERE, apiUrl: `${gateway.url}/v1` })[index];
      if (!one) throw new Error('No such case.');
      await workplace.add(name, toTypeScript(definitionOf(exchangeDocument.parse(one.document))).source);
      const { code, stdout, stderr } = await workplace.run(name, one.question, {
        OPENAI_BASE_URL: `${gateway.url}/v1`,
        OPENAI_API_KEY: 'stand-in',
        OPENAI_AGENTS_DISABLE_TRACING: '1',
        LIST_MODELS_AUTHORIZATION: 'stand-in',
      });
      expect([stderr, code]).toEqual(['', 0]);
      expect(typeof one.answer === 'string' ? stdout.trimEnd() : JSON.parse(stdout)).toEqual(one.answer);
    },
    60_000,
  );
});
