import { expect, it } from 'vitest';
import { commandsOf, outputsOf } from './shell-call.ts';

it('turns a shell call into commands, never with more time than the tool allows', () => {
  const commands = ['ls', 'cat a'];
  expect(commandsOf({ commands }, { maxSeconds: 10 }).map(({ maxSeconds }) => maxSeconds)).toEqual([10, 10]);
  expect(commandsOf({ commands: ['ls'], timeoutMs: 1_500 }, { maxSeconds: 10 })).toEqual([
    { command: 'ls', maxSeconds: 2 },
  ]);
  expect(commandsOf({ commands: ['ls'], timeoutMs: 0 }, { maxSeconds: 10 })[0]?.maxSeconds).toBe(1);
  expect(commandsOf({ commands: ['ls'], timeoutMs: 90_000 }, { maxSeconds: 10 })[0]?.maxSeconds).toBe(10);
});

it('turns results into the outputs of a shell call, cut to the shorter limit', () => {
  const done = { stdout: 'abcdef', stderr: 'x', exitCode: 3, timedOut: false };
  expect(outputsOf([done, { ...done, timedOut: true }], { maxOutputLength: 4 }, { maxOutputChars: 5 })).toEqual([
    { stdout: 'abcd', stderr: 'x', outcome: { type: 'exit', exitCode: 3 } },
    { stdout: 'abcd', stderr: 'x', outcome: { type: 'timeout' } },
  ]);
});
