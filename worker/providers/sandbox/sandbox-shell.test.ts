import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComputerConfig, computerTool } from '../../engine/tools/computer/kind.ts';
import { computerRuntime } from '../../engine/tools/computer/runtime.ts';
import { memoryToolFiles } from '../tool-files/memory-files.fake.ts';
import { sandboxShell } from './sandbox-shell.ts';
import { type BashSandbox, bashSandbox } from './testing/bash-sandbox.ts';

const FILES = { '/notes.txt': 'one\ntwo\n', "/it's/deep file.csv": 'x,y\n', '/private/key.txt': 'SECRET' };

let sandbox: BashSandbox;
let files: ReturnType<typeof memoryToolFiles>;

beforeEach(async () => {
  sandbox = await bashSandbox();
  files = memoryToolFiles(FILES);
});
afterEach(() => sandbox.remove());

async function run(command: string, changes: Partial<ComputerConfig> = {}, signal = new AbortController().signal) {
  const config = { ...computerTool.config.parse({ machine: 'container', maxSeconds: 60 }), ...changes };
  const outcome = await computerRuntime(
    { config, fn: 'linux', args: { command }, effectKey: 'x' },
    {
      fetch,
      secret: async () => null,
      files,
      loader: undefined,
      signal,
      now: () => 0,
      container: sandboxShell(sandbox),
    },
  );
  const log = (outcome.details?.['audit'] ?? []) as { action: string; target: string }[];
  return { ...outcome, output: String(outcome.output), audit: log.map(({ action, target }) => `${action} ${target}`) };
}

const textOf = async (path: string) => {
  const bytes = await files.read(path);
  return bytes && new TextDecoder().decode(bytes);
};

describe('a container', () => {
  it('holds the files, runs real programs and keeps what they changed', async () => {
    const { output, audit, details } = await run(
      'set -e; pwd; wc -l < notes.txt; cat "it\'s/deep file.csv"; sed -i s/one/1/ notes.txt; rm "it\'s/deep file.csv"; mkdir new; printf \'a\\0b\' > new/x.bin',
    );
    expect(output).toBe('/home/user\n2\nx,y');
    expect(await textOf('/notes.txt')).toBe('1\ntwo\n');
    expect(await textOf('/new/x.bin')).toBe('a\0b');
    expect(await textOf("/it's/deep file.csv")).toBeNull();
    expect(details).toMatchObject({ written: ['/new/x.bin', '/notes.txt'], removed: ["/it's/deep file.csv"] });
    expect(audit).toContain('command sed -i s/one/1/ notes.txt');
    expect(audit).toContain('read /home/user/notes.txt');
    expect(audit).toContain('write /home/user/new/x.bin');
    expect(audit).toContain("delete /home/user/it's/deep file.csv");
    expect(audit.filter((line) => line.includes('/tmp/baton'))).toEqual([]);
  });

  it('leaves what nobody touched alone, and moves what was moved', async () => {
    await run('mv notes.txt moved.txt; cat private/key.txt');
    expect(sandbox.calls.filter((call) => call.startsWith('readFile'))).toEqual(['readFile /home/user/moved.txt']);
    expect(await textOf('/moved.txt')).toBe('one\ntwo\n');
    expect(await textOf('/notes.txt')).toBeNull();
  });

  it('never sees what is blocked, and keeps nothing there', async () => {
    const { output } = await run('cat private/key.txt; mkdir -p private; echo x > private/key.txt', {
      blockedPaths: ['/home/user/private'],
    });
    expect(output).not.toContain('SECRET');
    expect(output).toContain('is blocked');
    expect(await textOf('/private/key.txt')).toBe('SECRET');
    expect(sandbox.calls.includes('writeFile /home/user/private/key.txt')).toBe(false);
  });

  it('begins each call anew, with a clean environment and only the hosts that are listed', async () => {
    await run('export LEFT=1; cd /; echo > ../tmp-file', { allowedHosts: ['api.example.org'] });
    const { output } = await run('echo "[$LEFT]"; pwd; env | cut -d= -f1 | sort | tr "\\n" " "');
    expect(output).toMatch(/^\[\]\n\/home\/user\n/);
    expect(output).toMatch(/HOME LANG (?:OLDPWD )?PATH PWD (?:SHLVL )?TERM USER (?:_ )?$/);
    expect(sandbox.calls.filter((call) => call.startsWith('setAllowedHosts'))).toEqual([
      'setAllowedHosts api.example.org',
      'setAllowedHosts ',
    ]);
  });

  it('stops what takes too long, and keeps what was written until then', async () => {
    const { output, failed } = await run('echo begun; echo half > half.txt; sleep 600', { maxSeconds: 5 });
    expect(failed).toBe(true);
    expect(output).toContain('begun');
    expect(output).toContain('stopped after 5 s');
    expect(await textOf('/half.txt')).toBe('half\n');
  });

  it('cuts floods of output and of files', async () => {
    const { output, details } = await run(
      'yes | head -c 5000000; yes | head -c 9000000 > big.txt; echo end > small.txt',
    );
    expect(output.length).toBeLessThan(13_000);
    expect(details).toMatchObject({ written: ['/small.txt'] });
    expect(output).toContain('too large or too many');
  });

  it('says exit codes and errors as a shell does', async () => {
    const { output } = await run('ls nowhere; exit 7');
    expect(output).toContain('nowhere');
    expect(output).toContain('[exit code 7]');
  });

  it('is ended with the call', async () => {
    const stop = new AbortController();
    const began = run('echo begun; sleep 600', {}, stop.signal);
    const executing = () => sandbox.calls.filter((call) => call === 'exec').length;
    await expect.poll(executing, { timeout: 60_000 }).toBe(2);
    stop.abort();
    await expect(began).rejects.toMatchObject({ code: 'timeout' });
    expect(sandbox.calls).toContain('destroy');
    expect(await textOf('/notes.txt')).toBe('one\ntwo\n');
  });

  it('is not used for rules that only the simulated shell can hold', async () => {
    const bad: Partial<ComputerConfig>[] = [
      { allowedCommands: ['ls'] },
      { readOnly: true },
      { blockedPaths: ['/etc'] },
      { allowedHosts: ['example.org:8443'] },
    ];
    for (const changes of bad) {
      const config = { ...computerTool.config.parse({ machine: 'container' }), ...changes };
      expect(computerTool.issues(config).map(({ path }) => path.split('.')[0])).toEqual(Object.keys(changes));
      await expect(run('ls', changes)).rejects.toMatchObject({ code: 'not_configured' });
    }
    expect(sandbox.calls).toEqual([]);
  });
});
