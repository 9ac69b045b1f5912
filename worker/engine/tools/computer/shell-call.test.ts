import { describe, expect, it } from 'vitest';
import { memoryToolFiles } from '../../../providers/tool-files/memory-files.fake.ts';
import type { ToolWorld } from '../runtime.ts';
import { type ComputerConfig, computerTool } from './kind.ts';
import { computerRuntime } from './runtime.ts';
import { commandsOf, outputsOf } from './shell-call.ts';

it('turns a shell call into commands, never with more time than the tool allows', () => {
  const commands = ['ls', 'cat a'];
  expect(commandsOf({ commands }, { maxSeconds: 10 }).map(({ maxSeconds }) => maxSeconds)).toEqual([10, 10]);
  expect(commandsOf({ commands: ['ls'], timeout_ms: 1_500 }, { maxSeconds: 10 })).toEqual([
    { command: 'ls', maxSeconds: 2 },
  ]);
  expect(commandsOf({ commands: ['ls'], timeout_ms: 0 }, { maxSeconds: 10 })[0]?.maxSeconds).toBe(1);
  expect(commandsOf({ commands: ['ls'], timeout_ms: 90_000 }, { maxSeconds: 10 })[0]?.maxSeconds).toBe(10);
});

it('turns results into the outputs of a shell call, cut to the shorter limit', () => {
  const done = { stdout: 'abcdef', stderr: 'x', exitCode: 3, timedOut: false };
  const json = outputsOf([done, { ...done, timedOut: true }], { max_output_length: 4 }, { maxOutputChars: 5 });
  expect(JSON.parse(json)).toEqual([
    { stdout: 'abcd', stderr: 'x', outcome: { type: 'exit', exit_code: 3 } },
    { stdout: 'abcd', stderr: 'x', outcome: { type: 'timeout' } },
  ]);
});

it('is whole JSON within what a result may have, however much was printed', () => {
  const loud = { stdout: '"\n'.repeat(12_000), stderr: '\u0007'.repeat(24_000), exitCode: 0, timedOut: false };
  const json = outputsOf(Array(20).fill(loud), {}, { maxOutputChars: 24_000 });
  expect(json.length).toBeLessThanOrEqual(32_000);
  expect(JSON.parse(json)).toHaveLength(20);
});

describe("the computer tool as OpenAI's shell tool", () => {
  const call = (args: Record<string, unknown>, config: Partial<ComputerConfig> = {}) => {
    const files = memoryToolFiles();
    const world = { files, fetch, signal: new AbortController().signal, now: () => 0 } as unknown as ToolWorld;
    const settings = { ...computerTool.config.parse({ modelInterface: 'shell' }), ...config };
    return computerRuntime({ config: settings, fn: 'shell', args, effectKey: 'k' }, world);
  };

  it('runs its commands in order over the same files, and audits each', async () => {
    const { output, failed, details } = await call({
      commands: ['echo two > b.txt; echo one', 'cat b.txt', 'cat gone.txt'],
      timeout_ms: null,
    });
    expect(failed).toBeUndefined();
    expect(JSON.parse(String(output))).toEqual([
      { stdout: 'one\n', stderr: '', outcome: { type: 'exit', exit_code: 0 } },
      { stdout: 'two\n', stderr: '', outcome: { type: 'exit', exit_code: 0 } },
      { stdout: '', stderr: expect.stringContaining('gone.txt'), outcome: { type: 'exit', exit_code: 1 } },
    ]);
    expect(details).toMatchObject({ exitCodes: [0, 0, 1], written: [expect.stringContaining('b.txt')] });
    const audit = (details?.['audit'] ?? []) as { action: string; target: string }[];
    expect(audit.filter(({ action }) => action === 'command').map(({ target }) => target)).toEqual(
      expect.arrayContaining(['$ echo two > b.txt; echo one', '$ cat b.txt', '$ cat gone.txt']),
    );
  });

  it('holds to the rules of the tool, and runs nothing of a call with a bad command', async () => {
    const { output } = await call({ commands: ['rm x'] }, { allowedCommands: ['ls'] });
    const [refused] = JSON.parse(String(output));
    expect([126, 127]).toContain(refused.outcome.exit_code);
    await expect(call({ commands: ['echo a > a.txt', 'ls \0'] })).rejects.toThrow(/NUL/);
    await expect(call({ commands: [] })).rejects.toThrow(/command/);
  });

  it('is offered as that type, and as a function of the same fields', () => {
    const config = computerTool.config.parse({ modelInterface: 'shell' });
    const [fn] = computerTool.functions({ name: 'shell', description: 'Do it.', config });
    expect(fn).toMatchObject({ toolType: 'shell', parameters: { required: ['commands'] } });
    const [plain] = computerTool.functions({ name: 'bash', description: '', config: computerTool.config.parse({}) });
    expect(plain?.toolType).toBeUndefined();
  });
});
