import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contextBody,
  contextField,
  contextOf,
  contextSchema,
  contextVariables,
  NO_CONTEXT,
  overridesFor,
} from './context-values.ts';

const company = { id: '1', name: 'company', value: 'Example Ltd' };
const faq = { id: '2', name: 'faq', text: 'Open from 9 to 5.' };
const typed = { values: [company], documents: [faq], overrides: '' };
const faults = (context: unknown) =>
  contextSchema.safeParse(context).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('context in the form', () => {
  it('goes to the API and comes back', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), fc.string(), (values, documents, text) => {
        const context = {
          values: Object.fromEntries(values.map((one) => [one, text])),
          documents: documents.map((one) => ({ name: one, text })),
          overrides: { type: 'object' },
        };
        expect(contextBody(contextOf(context))).toEqual(context);
      }),
    );
    expect(contextOf(undefined)).toEqual(NO_CONTEXT);
    expect(contextBody(NO_CONTEXT)).toEqual({ values: {}, documents: [], overrides: null });
  });

  it('names what is wrong', () => {
    expect(faults(typed)).toEqual([]);
    expect(faults({ ...typed, values: [{ ...company, name: 'two words' }] })).toEqual(['values.0.name']);
    expect(faults({ ...typed, values: [company, company] })).toEqual(['values.1.name']);
    expect(faults({ ...typed, documents: [{ ...faq, name: '' }] })).toEqual(['documents.0.name']);
    expect(faults({ ...typed, overrides: '{"type":"string"}' })).toEqual(['overrides']);
    expect(faults({ ...typed, overrides: '{' })).toEqual(['overrides']);
    expect(faults({ ...typed, overrides: overridesFor([company]) })).toEqual([]);
  });

  it('gives variables, and places for the API’s issues', () => {
    expect(contextVariables({ ...typed, values: [company, { ...company, name: '2 bad' }] })).toEqual([
      'context.company',
      'document.faq',
    ]);
    expect(contextField('context.values.company', typed)).toBe('context.values.0.value');
    expect(contextField('context.documents.0.text', typed)).toBe('context.documents.0.text');
    expect(contextField('context.overrides.type', typed)).toBe('context.overrides');
    expect(contextField('tools.0.name', typed)).toBeNull();
  });
});
