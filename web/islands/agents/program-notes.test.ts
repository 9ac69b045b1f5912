import { expect, it } from 'vitest';
import { exchangeDocument } from '../../../worker/domain/agents/schemas-exchange.ts';
import { toTypeScript } from '../../../worker/domain/agents/typescript-export/program.ts';
import { definitionOf } from '../../../worker/domain/agents/typescript-export/testing/definitions.ts';
import { notesOf } from './program-notes.ts';
import { documentOf, findTemplate } from './templates.ts';

function sourceOf(template: string): string {
  const found = findTemplate(template);
  if (!found) throw new Error(`No template ${template}.`);
  return toTypeScript(definitionOf(exchangeDocument.parse(documentOf(found)))).source;
}

it('reads what an exported program does otherwise, and nothing where it does all', () => {
  expect(notesOf(sourceOf('shell'))).toEqual([
    'Shell Assistant: The tool shell (Computer) runs only on the platform: a call of it fails.',
  ]);
  expect(notesOf(sourceOf('tutor'))).toEqual([]);
});
