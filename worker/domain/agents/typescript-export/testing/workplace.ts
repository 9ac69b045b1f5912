import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NODE_MODULES = join(import.meta.dirname, '../../../../../node_modules');

/** As strict as a careful project's, and without anything of the platform's own. */
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2024',
    lib: ['ES2024', 'ESNext', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder as somebody who exported agents would set it up: the SDK installed, and the file in it. */
export class Workplace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'typescript-export-'));
    await mkdir(folder, { recursive: true });
    await symlink(NODE_MODULES, join(folder, 'node_modules'), 'dir');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    return new Workplace(folder);
  }

  add(name: string, source: string): Promise<void> {
    return writeFile(join(this.folder, `${name}.ts`), source);
  }

  /** What the compiler has against all files that were added. */
  async compile(): Promise<string> {
    const tsgo = join(NODE_MODULES, '@typescript/native-preview/bin/tsgo');
    const { stdout, stderr } = await this.#node([tsgo, '-p', this.folder], {});
    return `${stdout}${stderr}`.trim();
  }

  /** Runs a file with a question, as its head says; Node takes the types out by itself. */
  run(name: string, question: string, environment: Record<string, string>): Promise<Ended> {
    return this.#node([join(this.folder, `${name}.ts`), question], environment);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  #node(parameters: string[], environment: Record<string, string>): Promise<Ended> {
    const env = { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...environment };
    const child = spawn(process.execPath, parameters, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        texts[stream] += chunk;
      });
    return new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve({ code, ...texts }));
    });
  }
}
