import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryToolFiles } from './memory-files.fake.ts';
import { pathFault } from './rules.ts';
import { toolFilesSuite } from './testing/tool-files-suite.ts';

toolFilesSuite((limits) => memoryToolFiles({}, limits));

it('takes a path only if a URL parser and a file system would read it as it stands', () => {
  const part = fc.constantFrom('a', 'b c', '.', '..', '', '...', '%2e', 'ü', '\0');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const path = `/${parts.join('/')}`;
      const plain = parts.every((name) => !['', '.', '..', '\0'].includes(name));
      expect(pathFault(path) === null).toBe(plain);
    }),
  );
});
