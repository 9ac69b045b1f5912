import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ToolKindEntry } from '../../engine/tools/kind.ts';
import { keysNamed, withoutKeyIds } from './config-rules.ts';
import {
  isUnchanged,
  nameIssues,
  readTool,
  type ToolDraft,
  toolKeyIssues,
  toolKeys,
  usesItself,
} from './tool-rules.ts';

const KEY = 'key_01k2q3r4s5t6v7w8x9y0z1a2b3';

interface Config {
  url: string;
  headers: { value: string }[];
  auth?: { provider: string; keyId?: string | undefined } | undefined;
}

/** A kind with all that a kind may say. */
const entry: ToolKindEntry<Config> = {
  kind: 'http',
  title: 'Fake',
  about: 'Stands for a kind.',
  config: z.strictObject({
    url: z.string(),
    headers: z.array(z.strictObject({ value: z.string() })).default([]),
    auth: z.strictObject({ provider: z.string(), keyId: z.string().optional() }).optional(),
  }),
  functions: ({ name }) =>
    ['read', 'write'].map((verb) => ({
      name: `${name}_${verb}`,
      description: '',
      parameters: { type: 'object' },
      repeatable: true,
      microcredits: 0,
    })),
  issues: ({ headers }) =>
    headers.flatMap(({ value }, i) => (value === 'bad' ? [{ path: `headers.${i}.value`, message: 'Bad.' }] : [])),
  secrets: ({ auth, headers }) => [
    ...(auth ? [{ provider: auth.provider, ...(auth.keyId ? { keyId: auth.keyId } : {}) }] : []),
    ...headers.flatMap(({ value }) => (value.includes(KEY) ? [{ provider: 'secret', keyId: KEY }] : [])),
  ],
  examples: [],
};
const find = (kind: string) => (kind === 'http' ? (entry as ToolKindEntry) : undefined);

const tool = (config: Record<string, unknown>, more: Partial<ToolDraft> = {}): ToolDraft => ({
  kind: 'http',
  name: 'things',
  description: '',
  enabled: true,
  timeoutMs: 1_000,
  approval: { mode: 'never' },
  runAs: 'caller',
  onUnknown: 'tell_model',
  config,
  ...more,
});
const paths = (draft: ToolDraft) => readTool(draft, undefined, find).issues.map(({ path }) => path);

describe('a tool is read by its kind', () => {
  it('with its defaults and its functions', () => {
    const read = readTool(tool({ url: 'x' }), undefined, find);
    expect(read.issues).toEqual([]);
    expect(read.tool.config).toEqual({ url: 'x', headers: [] });
    expect(read.functions.map(({ name }) => name)).toEqual(['things_read', 'things_write']);
  });

  it.each<[string, ToolDraft, string[]]>([
    ['a kind that is not built in', tool({ url: 'x' }, { kind: 'mcp' }), ['kind']],
    ['what the schema refuses', tool({ headers: [{}] }), ['config.url', 'config.headers.0.value']],
    ['fields that are not known', tool({ url: 'x', a: 1, b: 2 }), ['config.a', 'config.b']],
    ['what the kind refuses', tool({ url: 'x', headers: [{ value: 'bad' }] }), ['config.headers.0.value']],
    [
      'an approval that is no condition',
      tool({ url: 'x' }, { approval: { mode: 'when', when: '(' } }),
      ['approval.when'],
    ],
    ['function names that no model takes', tool({ url: 'x' }, { name: 'x'.repeat(64) }), ['name']],
    ['letters that are none', tool({ url: 'a\0b' }), ['config.url']],
    ['a config without end', tool({ url: 'x'.repeat(300_000) }), ['config']],
  ])('names %s', (_, draft, expected) => expect(paths(draft)).toEqual(expected));
});

describe('the keys of a tool', () => {
  const named = tool({
    url: 'x',
    headers: [{ value: `Bearer {{secret.${KEY}}}` }],
    auth: { provider: 'openai', keyId: 'key_a' },
  });
  const read = readTool(named, undefined, find);

  it('are found wherever they stand', () => {
    expect(toolKeys(read)).toEqual([
      { keyId: KEY, path: 'config.headers.0.value' },
      { keyId: 'key_a', path: 'config.auth.keyId' },
    ]);
  });

  it("are the account's own, each of the provider that the tool asks for", () => {
    const own = new Map([
      [KEY, 'secret'],
      ['key_a', 'openai'],
    ]);
    expect(toolKeyIssues(read, own)).toEqual([]);
    expect(toolKeyIssues(read, new Map()).map(({ path }) => path)).toEqual([
      'config.headers.0.value',
      'config.auth.keyId',
    ]);
    expect(toolKeyIssues(read, new Map([...own, ['key_a', 'brave']])).map(({ path }) => path)).toEqual([
      'config.auth.keyId',
    ]);
  });

  it('stay behind when the tool leaves, and what is left is still a config', () => {
    const bare = withoutKeyIds(named.config);
    expect(keysNamed(bare, '')).toEqual([]);
    expect(JSON.stringify(bare)).not.toMatch(/key_[0-9a-z]{2}/);
    expect(paths({ ...named, config: bare })).toEqual([]);
    expect(bare).toMatchObject({ url: 'x', auth: { provider: 'openai' } });
  });

  it('stay behind in any config whatsoever', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'keyId', 'value'), fc.jsonValue()), (config) => {
        const text = JSON.stringify({ ...config, value: [{ keyId: KEY, note: `x ${KEY} y`, deep: config }] });
        const bare = withoutKeyIds(JSON.parse(text) as Record<string, unknown>);
        expect(JSON.stringify(bare)).not.toContain(KEY);
      }),
    );
  });
});

describe('names of functions', () => {
  const fns = (...names: string[]) => names.map((name) => ({ name }));

  it('differ over tools and handoffs; the later one is at fault', () => {
    const issues = nameIssues(
      [
        { name: 'a', functions: fns('a') },
        { name: 'b', functions: fns('c_x', 'a') },
        { name: 'a', functions: fns('a') },
        { name: 'go', functions: fns('go') },
        { name: 'transfer_to_Math_Tutor', functions: fns('transfer_to_Math_Tutor') },
        { name: 'fine', functions: fns('fine') },
      ],
      [
        { toolName: 'go', targetName: 'X' },
        { toolName: null, targetName: 'Math Tutor' },
      ],
    );
    expect([...issues.keys()]).toEqual([1, 2, 3, 4]);
    expect(issues.get(4)?.message).toBe('The handoff to "Math Tutor" has the name "transfer_to_Math_Tutor" already.');
  });

  it('are 128 at most', () => {
    const many = (name: string) => ({
      name,
      functions: Array.from({ length: 100 }, (_, i) => ({ name: `${name}_${i}` })),
    });
    expect([...nameIssues([many('a')], []).keys()]).toEqual([]);
    expect([...nameIssues([many('a'), many('b')], []).keys()]).toEqual([1]);
  });
});

describe('an agent uses itself', () => {
  it('just where its tools lead back to it', () => {
    const link = fc.nat(5);
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(link, { maxLength: 3 }), { minLength: 6, maxLength: 6 }), (plan) => {
        const links = new Map(plan.map((targets, id) => [String(id), targets.map(String)]));
        const reaches = (from: number, left: number): boolean =>
          from === 0 || (left > 0 && (plan[from] ?? []).some((next) => reaches(next, left - 1)));
        const expected = (plan[0] ?? []).some((next) => reaches(next, 6));
        expect(usesItself('0', links.get('0') ?? [], links)).toBe(expected);
      }),
    );
  });
});

describe('an unchanged tool', () => {
  it('is not checked again, whatever was switched beside its config', () => {
    const before = tool({ url: 'x' });
    expect(isUnchanged({ ...before, enabled: false, timeoutMs: 5 }, before)).toBe(true);
    expect(isUnchanged(tool({ url: 'y' }), before)).toBe(false);
    expect(isUnchanged(tool({ url: 'x' }, { name: 'other' }), before)).toBe(false);
    expect(isUnchanged(before, undefined)).toBe(false);
  });
});
