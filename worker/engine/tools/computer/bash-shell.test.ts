import { describe, expect, it } from 'vitest';
import type { ShellPolicy } from '../../../providers/computer/port.ts';
import { memoryToolFiles } from '../../../providers/tool-files/memory-files.fake.ts';
import type { ToolFiles } from '../runtime.ts';
import { bashShell } from './bash-shell.ts';

const OPEN: ShellPolicy = {
  allowedCommands: [],
  blockedPaths: [],
  readOnly: false,
  maxSeconds: 10,
  maxMemoryMb: 32,
  allowedHosts: [],
};

const FILES = { '/notes.txt': 'one\ntwo\nthree\n', '/data/a.csv': 'x,y\n1,2\n', '/private/key.txt': 'SECRET' };

async function shell(command: string, policy: Partial<ShellPolicy> = {}, files: ToolFiles = memoryToolFiles(FILES)) {
  const audit: string[] = [];
  const reads: string[] = [];
  const result = await bashShell.run(
    command,
    { ...OPEN, ...policy },
    {
      files: {
        ...files,
        read: (path) => {
          reads.push(path);
          return files.read(path);
        },
      },
      fetch: () => Promise.reject(new Error('no network in this test')),
      signal: new AbortController().signal,
      audit: (action, target, reason) => audit.push([action, target, reason].filter(Boolean).join(' ')),
    },
  );
  return { ...result, audit, reads, files };
}

async function textOf(files: ToolFiles, path: string): Promise<string | null> {
  const bytes = await files.read(path);
  return bytes && new TextDecoder().decode(bytes);
}

describe('bash over the conversation’s files', () => {
  it('sees the files, and loads only those that a command opens', async () => {
    const { stdout, reads, exitCode, written } = await shell('ls -R; grep -c o notes.txt');
    expect(stdout).toContain('a.csv');
    expect(stdout).toMatch(/\n2\n$/);
    expect(reads).toEqual(['/notes.txt']);
    expect([exitCode, written]).toEqual([0, []]);
  });

  it('keeps what was written, changed, moved and removed', async () => {
    const { files, written, removed } = await shell(
      'tr a-z A-Z < notes.txt > deep.txt; mkdir -p new/er; mv data new/er; sed -i s/one/1/ notes.txt; rm private/key.txt',
    );
    expect(written.sort()).toEqual(['/deep.txt', '/new/er/data/a.csv', '/notes.txt']);
    expect(removed.sort()).toEqual(['/data/a.csv', '/private/key.txt']);
    expect(await textOf(files, '/deep.txt')).toBe('ONE\nTWO\nTHREE\n');
    expect(await textOf(files, '/new/er/data/a.csv')).toBe(FILES['/data/a.csv']);
    expect(await textOf(files, '/notes.txt')).toBe('1\ntwo\nthree\n');
    expect((await files.list()).map(({ path }) => path)).toEqual(['/deep.txt', '/new/er/data/a.csv', '/notes.txt']);
  });

  it.each([
    ['cp', 'cp data/a.csv notes.txt'],
    ['mv', 'mv data/a.csv notes.txt'],
    ['a redirect', 'cat data/a.csv > notes.txt'],
    ['a link', 'ln -s notes.txt l; cat data/a.csv > l'],
    ['a linked folder', 'ln -s . l; cat data/a.csv > l/notes.txt'],
  ])('keeps a file that was replaced by %s without being read', async (_, command) => {
    const { files } = await shell(command);
    expect(await textOf(files, '/notes.txt')).toBe(FILES['/data/a.csv']);
  });

  it('keeps bytes as they are', async () => {
    const files = memoryToolFiles();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    await files.write('/all.bin', all);
    await shell(
      'cp all.bin copy.bin; base64 all.bin | base64 -d > decoded.bin; cat all.bin > cat.bin; gzip all.bin',
      {},
      files,
    );
    for (const path of ['/copy.bin', '/decoded.bin', '/cat.bin']) expect(await files.read(path)).toEqual(all);
    const { stdout, written } = await shell(
      'gunzip all.bin.gz; printf "grüße 👋 %s" "$(wc -c < all.bin)"; cmp a b',
      {},
      files,
    );
    expect(stdout).toContain('grüße 👋 256');
    expect(written).toEqual(['/all.bin']);
  });

  it('writes down every command and file access, and repeats of them', async () => {
    const { audit } = await shell(
      'cat notes.txt | sort -r > s.txt; ls data; rm s.txt; bash -c "head -n1 notes.txt"; find . -name "*.csv" -exec wc {} \\;',
    );
    expect(audit).toEqual(
      expect.arrayContaining([
        'command cat notes.txt',
        'read /home/user/notes.txt',
        'command sort -r',
        'write /home/user/s.txt',
        'list /home/user/data',
        'delete /home/user/s.txt',
        'command head -n1 notes.txt',
        'command wc ./data/a.csv',
      ]),
    );
  });

  it('says what could not be kept, and keeps the rest', async () => {
    const files = memoryToolFiles({}, { fileBytes: 100, files: 2, totalBytes: 1_000 });
    const { notes, written } = await shell('printf "%0200d" 0 > big; echo a > a; echo b > b; echo c > c', {}, files);
    expect(written).toHaveLength(2);
    expect(notes).toHaveLength(2);
    expect(notes.join('\n')).toMatch(/"\/big" is larger/);
  });

  it('starts each call anew: no variable, folder or function stays', async () => {
    const files = memoryToolFiles();
    await shell('export X=1; f() { echo hi; }; cd /tmp; echo x > t', {}, files);
    const { stdout, exitCode } = await shell('echo "[$X]"; pwd; ls /tmp; f', {}, files);
    expect(stdout).toBe('[]\n/home/user\n');
    expect(exitCode).toBe(127);
  });
});

describe('policy', () => {
  it('runs allowed commands only, however they are called', async () => {
    const policy = { allowedCommands: ['ls', 'cat', 'find', 'xargs', 'env', 'bash', 'timeout'] };
    for (const command of [
      'rm notes.txt',
      '/bin/rm notes.txt',
      '\\rm notes.txt',
      'command rm notes.txt',
      'r""m notes.txt',
      '$(printf "\\x72m") notes.txt',
      'X=rm; $X notes.txt',
      'eval "rm notes.txt"',
      'bash -c "rm notes.txt"',
      'echo notes.txt | xargs rm',
      'env rm notes.txt',
      'find . -name notes.txt -exec rm {} \\;',
      'timeout 5 rm notes.txt',
      'builtin rm notes.txt',
      'exec rm notes.txt',
      '`echo rm` notes.txt',
      'alias cat=rm; shopt -s expand_aliases\ncat notes.txt',
      'f() { rm "$@"; }; f notes.txt',
      'trap "rm notes.txt" EXIT',
      'time rm notes.txt',
      'PATH=/bin:$PATH rm notes.txt',
      'hash -p /bin/rm cat; cat notes.txt',
      'cat() { rm notes.txt; }; cat',
      'enable rm; rm notes.txt',
      '[ -x /bin/rm ] && . /bin/rm notes.txt',
      'xargs -I{} rm {} <<< notes.txt',
      'bash <<< "rm notes.txt"',
      'source <(echo rm notes.txt)',
    ]) {
      const { files, removed } = await shell(command, policy);
      expect([command, removed, (await files.read('/notes.txt')) !== null]).toEqual([command, [], true]);
    }
    const { audit, exitCode, stderr } = await shell('rm notes.txt', policy);
    expect(audit).toContain('denied rm notes.txt this agent may not run it');
    expect([exitCode, stderr]).toEqual([126, 'rm: not allowed: this agent may not run it\n']);
    expect((await shell('cat notes.txt | head', policy)).exitCode).toBe(126);
    expect((await shell('cat notes.txt', policy)).stdout).toBe(FILES['/notes.txt']);
  });

  it.each([
    'cat private/key.txt',
    'cat /home/user/./data/../private/key.txt',
    'cd private && cat key.txt',
    'cat < private/key.txt',
    'cat p*/k*',
    'grep -r SECRET .',
    'find / -name "key*" -exec cat {} \\;',
    'ln -s private p; cat p/key.txt',
    'ln -s /home/user/private/key.txt k; cat k',
    'ln private/key.txt k; cat k',
    'cp -r private copy; cat copy/key.txt',
    'cp -r /home/user /tmp/all; cat /tmp/all/private/key.txt',
    'mv private public; cat public/key.txt',
    'mv /home/user /home/other; cat /home/other/private/key.txt',
    'echo "$(<private/key.txt)"',
    'mapfile x < private/key.txt; echo $x',
    'source private/key.txt',
    "awk '{print}' private/key.txt",
    'awk \'BEGIN { while ((getline l < "private/key.txt") > 0) print l }\'',
    'sed "" private/key.txt',
    'sed "r private/key.txt" notes.txt',
    'rg SECRET --hidden',
    'jq -R . private/key.txt',
    'jq -n --rawfile x private/key.txt "\\$x"',
    'diff notes.txt private/key.txt',
    'sort private/key.txt',
    'base64 private/key.txt | base64 -d',
    'tree; ls -laR /; du -a',
    'xargs cat <<< private/key.txt',
    'bash private/key.txt',
    'cat $PWD/private/key.txt /proc/self/cwd/private/key.txt',
  ])('never shows what is blocked: %s', async (command) => {
    const { stdout, stderr, files } = await shell(command, { blockedPaths: ['/home/user/private'] });
    expect(stdout + stderr).not.toContain('SECRET');
    expect(await textOf(files, '/private/key.txt')).toBe('SECRET');
  });

  it.each([
    'echo x > private/new.txt',
    'rm -rf private',
    'rm -rf /home/user/*',
    'mkdir -p private; echo x > private/new.txt',
    'mkdir x; echo x > x/key.txt; mv x private',
    'mkdir x; echo x > x/key.txt; cp -r x private',
    'echo x > t; ln t private/key.txt',
    'mkdir d; ln -s private l; echo x > l/key.txt',
    'ln -s private/key.txt l; echo x > l',
    'mkdir -p /tmp/u/private; echo x > /tmp/u/private/key.txt; cp -r /tmp/u/. /home/user',
    'echo x | tee private/key.txt',
    'sed -n "w private/key.txt" notes.txt',
    'touch private/key.txt',
    'cd /; rm -r home; mkdir -p home/user/private; echo x > home/user/private/key.txt',
    'split -l1 notes.txt private/',
    'mv /home /h',
  ])('never changes what is blocked: %s', async (command) => {
    const { files } = await shell(command, { blockedPaths: ['/home/user/private'] });
    expect(await textOf(files, '/private/key.txt')).toBe('SECRET');
    expect((await files.list()).filter(({ path }) => path.startsWith('/private/'))).toHaveLength(1);
  });

  it('says and logs that a path is blocked', async () => {
    const { stderr, audit } = await shell('cat private/key.txt', { blockedPaths: ['/home/user/private'] });
    expect(stderr).toMatch(/private\/key\.txt/);
    expect(audit).toContain('denied /home/user/private/key.txt read: blocked path');
  });

  it.each([
    'echo x > new.txt',
    'rm notes.txt',
    'mv notes.txt n',
    'cp notes.txt n',
    'sed -i s/o/0/ notes.txt',
    'touch n',
    'ln notes.txt n',
    'ln -s notes.txt n',
    'mkdir d',
    'tee n < notes.txt',
    'chmod 000 notes.txt',
    'gzip notes.txt',
    'echo x >> notes.txt',
    'split notes.txt',
  ])('changes nothing where it is read-only: %s', async (command) => {
    const { files, exitCode, audit, written, removed } = await shell(command, { readOnly: true });
    expect(exitCode).not.toBe(0);
    expect(audit.join('\n')).toMatch(/^denied .*read-only$/m);
    expect([written, removed]).toEqual([[], []]);
    expect((await files.list()).map(({ path }) => path).sort()).toEqual(Object.keys(FILES).sort());
  });

  it('lets reading be silenced where it is read-only', async () => {
    const { stdout, exitCode } = await shell('cat nothing 2>/dev/null; cat notes.txt | head -n1 2>&1', {
      readOnly: true,
    });
    expect([stdout, exitCode]).toEqual(['one\n', 0]);
  });
});
