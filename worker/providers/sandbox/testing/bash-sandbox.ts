import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SandboxObject } from '../port.ts';

export interface BashSandbox extends SandboxObject {
  /** What was called, by name, with what a test may look at. */
  calls: string[];
  /** Removes the machine's folder, and ends what still runs. */
  remove(): Promise<void>;
}

/** The methods of a `Sandbox` object, with a real bash of this machine for the container: its folders lie below a temporary one. */
export async function bashSandbox(): Promise<BashSandbox> {
  const root = await mkdtemp(join(tmpdir(), 'baton-sandbox-'));
  const inside = (text: string) => text.replaceAll(/\/(home\/user|tmp\/baton)/g, `${root}/$1`);
  const outside = (text: string) => text.replaceAll(root, '');
  const calls: string[] = [];
  const running = new Set<() => void>();
  const end = () => {
    for (const kill of running) kill();
  };
  return {
    calls,
    async exec(command) {
      calls.push('exec');
      const child = spawn('bash', ['-c', inside(command)], { cwd: root, detached: true });
      const kill = () => {
        try {
          if (child.pid) process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      };
      running.add(kill);
      const [stdout, stderr] = [child.stdout, child.stderr].map(async (stream) => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        return outside(Buffer.concat(chunks).toString());
      });
      const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 137)));
      running.delete(kill);
      return { stdout: (await stdout) ?? '', stderr: (await stderr) ?? '', exitCode };
    },
    async writeFile(path, content) {
      calls.push(`writeFile ${path}`);
      await mkdir(dirname(inside(path)), { recursive: true });
      await writeFile(inside(path), Buffer.from(content, 'base64'));
    },
    async readFile(path) {
      calls.push(`readFile ${path}`);
      return { content: (await readFile(inside(path))).toString('base64') };
    },
    async setAllowedHosts(hosts) {
      calls.push(`setAllowedHosts ${hosts.join(',')}`);
    },
    async setSleepAfter(time) {
      calls.push(`setSleepAfter ${time}`);
    },
    async destroy() {
      calls.push('destroy');
      end();
    },
    async remove() {
      end();
      await rm(root, { recursive: true, force: true });
    },
  };
}
