import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { r2ToolFiles, r2ToolState, removeAccount, removeScope } from './r2-files.ts';
import { toolFilesSuite } from './testing/tool-files-suite.ts';

const someone = () => `usr_${crypto.randomUUID()}`;
const byte = new Uint8Array([1]);

toolFilesSuite((limits) => r2ToolFiles(env.FILES, someone(), 'ses_1', limits));

describe('scopes in R2', () => {
  it('keeps accounts and scopes apart, also where one id begins like another', async () => {
    const account = someone();
    await r2ToolFiles(env.FILES, account, 'ses_1').write('/a', byte);
    for (const [other, scope] of [
      [account, 'ses_11'],
      [account, 'ses_'],
      [`${account}1`, 'ses_1'],
    ] as const)
      expect(await r2ToolFiles(env.FILES, other, scope).list()).toEqual([]);
  });

  it('refuses ids that would leave the prefix', () => {
    for (const id of ['', '../x', 'a/b', 'a b', '.'])
      expect(() => r2ToolFiles(env.FILES, id, 'ses_1')).toThrow(TypeError);
  });

  it('removes a scope, then an account, and nothing of others', async () => {
    const [account, other] = [someone(), someone()];
    for (const scope of ['ses_1', 'ses_11', 'agt_1']) await r2ToolFiles(env.FILES, account, scope).write('/a/b', byte);
    await r2ToolFiles(env.FILES, other, 'ses_1').write('/a', byte);
    await removeScope(env.FILES, account, 'ses_1');
    expect(await r2ToolFiles(env.FILES, account, 'ses_1').list()).toEqual([]);
    expect(await r2ToolFiles(env.FILES, account, 'ses_11').list()).toHaveLength(1);
    await removeAccount(env.FILES, account);
    await removeAccount(env.FILES, account);
    expect(await r2ToolFiles(env.FILES, account, 'agt_1').list()).toEqual([]);
    expect(await r2ToolFiles(env.FILES, other, 'ses_1').list()).toHaveLength(1);
  });

  it("keeps a tool's own state where no path of a file leads, and removes it with its scope", async () => {
    const account = someone();
    const files = r2ToolFiles(env.FILES, account, 'ses_1');
    const state = r2ToolState(env.FILES, account, 'ses_1', 'browser-tol_1');
    expect(await state.read()).toBeNull();
    await state.write('cookies');
    await files.write('/browser-tol_1', byte);
    expect(await state.read()).toBe('cookies');
    expect((await files.list()).map(({ path }) => path)).toEqual(['/browser-tol_1']);
    expect(await files.read('//browser-tol_1')).toBeNull();
    await expect(files.write('//browser-tol_1', byte)).rejects.toThrow(/no path of a file/);
    await removeScope(env.FILES, account, 'ses_1');
    expect(await state.read()).toBeNull();
  });
});
