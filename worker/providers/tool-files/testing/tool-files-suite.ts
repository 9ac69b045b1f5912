import { describe, expect, it } from 'vitest';
import type { ToolFiles } from '../../../engine/tools/runtime.ts';
import type { FileLimits } from '../rules.ts';

const SMALL: FileLimits = { fileBytes: 100, files: 3, totalBytes: 150 };
const bytes = (size: number, fill = 120) => new Uint8Array(size).fill(fill);

/** What every adapter of `ToolFiles` does. @param open files that nobody else sees */
export function toolFilesSuite(open: (limits?: FileLimits) => ToolFiles): void {
  describe('files of tools', () => {
    it('keeps bytes as they are, and lists them by path', async () => {
      const files = open();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      await files.write('/b/deep/er.bin', all);
      await files.write('/a ü.txt', bytes(3));
      await files.write('/empty', bytes(0));
      expect(await files.read('/b/deep/er.bin')).toEqual(all);
      expect(await files.read('/empty')).toEqual(bytes(0));
      expect((await files.list()).map(({ path, size }) => [path, size])).toEqual([
        ['/a ü.txt', 3],
        ['/b/deep/er.bin', 256],
        ['/empty', 0],
      ]);
      expect((await files.list())[0]?.modifiedAt).toBeGreaterThan(1_600_000_000_000);
    });

    it('replaces and removes', async () => {
      const files = open();
      await files.write('/a', bytes(3));
      await files.write('/a', bytes(2, 65));
      expect(await files.read('/a')).toEqual(bytes(2, 65));
      await files.remove('/a');
      await files.remove('/a');
      expect(await files.read('/a')).toBeNull();
      expect(await files.list()).toEqual([]);
    });

    it.each([
      '',
      '/',
      'a',
      './a',
      '/../a',
      '/a/../b',
      '/a/./b',
      '/a//b',
      '/a/',
      '/a\0b',
      '/a\nb',
      '/\u0085',
      '/\ud800',
      `/${'x'.repeat(512)}`,
      `/${'€'.repeat(300)}`,
    ])('refuses the path %j', async (path) => {
      const files = open();
      await expect(files.write(path, bytes(1))).rejects.toMatchObject({ code: 'bad_arguments' });
      expect(await files.read(path)).toBeNull();
      await files.remove(path);
      expect(await files.list()).toEqual([]);
    });

    it.each(['/__proto__', '/constructor/toString', '/%2e%2e/x', '/...', `/${'x'.repeat(511)}`])(
      'takes the path %j for a name like any other',
      async (path) => {
        const files = open();
        expect(await files.read(path)).toBeNull();
        await files.write(path, bytes(1));
        expect((await files.list()).map((file) => file.path)).toEqual([path]);
      },
    );

    it('lets no file be a folder as well', async () => {
      const files = open();
      await files.write('/a/b', bytes(1));
      await expect(files.write('/a', bytes(1))).rejects.toMatchObject({ code: 'bad_arguments' });
      await expect(files.write('/a/b/c', bytes(1))).rejects.toMatchObject({ code: 'bad_arguments' });
      await files.write('/ab', bytes(1));
      await files.remove('/a/b');
      await files.write('/a', bytes(1));
    });

    it('holds each file, their number and their sum to the limits', async () => {
      const files = open(SMALL);
      await expect(files.write('/big', bytes(101))).rejects.toMatchObject({ code: 'too_large' });
      await files.write('/1', bytes(100));
      await expect(files.write('/2', bytes(51))).rejects.toMatchObject({ code: 'too_large' });
      await files.write('/2', bytes(50));
      await files.write('/1', bytes(99));
      await files.write('/3', bytes(1));
      await expect(files.write('/4', bytes(0))).rejects.toMatchObject({ code: 'too_large' });
      await files.remove('/3');
      await files.write('/4', bytes(1));
      expect((await files.list()).map(({ path }) => path)).toEqual(['/1', '/2', '/4']);
    });
  });
}
