import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentOf, TEMPLATES } from '../../../../web/islands/agents/templates.ts';
import { exchangeDocument } from '../schemas-exchange.ts';
import { toTypeScript } from './program.ts';
import { definitionOf } from './testing/definitions.ts';
import { everything } from './testing/everything.ts';
import { Workplace } from './testing/workplace.ts';

let workplace: Workplace;

beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

it('compiles for every template of the gallery and for teams with everything', async () => {
  for (const template of TEMPLATES) {
    const { source } = toTypeScript(definitionOf(exchangeDocument.parse(documentOf(template))));
    await workplace.add(template.id, source);
  }
  const hostile = [
    'x',
    '`$' + '{process.exit()}` */ \'"\\ \u2028\n// ',
    '__proto__',
    'class',
    'Agent',
    '2 Agents',
    '\ud800\n',
  ];
  for (const [index, text] of hostile.entries())
    await workplace.add(`hostile-${index}`, toTypeScript(definitionOf(everything({ text, code: text }))).source);
  expect(await workplace.compile()).toBe('');
}, 120_000);
