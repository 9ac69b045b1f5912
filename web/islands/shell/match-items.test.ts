import { expect, it } from 'vitest';
import { matchItems, withoutVerb } from './match-items.ts';

const item = (label: string, words: string[] = []) => ({ id: label, label, words, does: { href: '/' } });
const ITEMS = [item('Sign out', ['log out']), item('Agents'), item('New agent'), item('Réglages')];
const labels = (query: string) => matchItems(ITEMS, query).map(({ label }) => label);

it.each([
  ['', ['Sign out', 'Agents', 'New agent', 'Réglages']],
  ['  ', ['Sign out', 'Agents', 'New agent', 'Réglages']],
  ['agent', ['Agents', 'New agent']],
  ['ag ne', ['New agent']],
  ['log', ['Sign out']],
  ['reg', ['Réglages']],
  ['gents', []],
  ['??', []],
])('finds for “%s”', (query, expected) => {
  expect(labels(query)).toEqual(expected);
});

it.each([
  ['ask triage', 'triage'],
  ['ASK', ''],
  ['asking', 'asking'],
  ['triage ask', 'triage ask'],
  ['', ''],
])('looks for what “%s” asks', (query, wanted) => {
  expect(withoutVerb(query, 'Ask')).toBe(wanted);
});
