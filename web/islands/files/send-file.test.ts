import { expect, it } from 'vitest';
import * as contract from '../../../worker/domain/files/contract.ts';
import { ApiProblem } from '../../lib/problem.ts';
import { FileSender, type PartedUpload, type SendPorts } from './send-file.ts';
import { type Upload, UploadQueue } from './upload-queue.ts';
import { faultOf, MAX_FILE_BYTES, ONE_PIECE_BYTES } from './upload-rules.ts';

const OFFLINE = new ApiProblem({ status: 0, code: 'offline', title: 'Out of reach.' });
const PART = 5_242_880;

function fileOf(size: number, name = 'long.txt'): File {
  return new File([new Uint8Array(size).fill(97)], name, { type: 'text/plain' });
}

/** A server that keeps parts, and fails as often as it is told to. */
function server() {
  const parts = new Map<string, Map<number, number>>();
  const memory = new Map<string, string>();
  const calls: string[] = [];
  const faults: (ApiProblem | undefined)[] = [];
  let gate: { call: string; reached: PromiseWithResolvers<void>; open: PromiseWithResolvers<void> } | undefined;
  const note = async (call: string, signal: AbortSignal) => {
    calls.push(call);
    if (gate && call.startsWith(gate.call)) {
      gate.reached.resolve();
      const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      await Promise.race([gate.open.promise, aborted]);
    }
    const fault = faults.shift();
    if (fault) throw fault;
  };
  const stateOf = (id: string, size: number): PartedUpload => ({
    id,
    partSize: PART,
    parts: Math.ceil(size / PART),
    received: [...(parts.get(id)?.keys() ?? [])],
  });
  let size = 0;
  const ports: SendPorts = {
    whole: async (file, onProgress, signal) => {
      await note('whole', signal);
      onProgress(file.size);
      return { fileId: `fil_${file.name}`, isKnown: false };
    },
    begin: async (file, signal) => {
      await note('begin', signal);
      size = file.size;
      parts.set('upl_1', new Map());
      return stateOf('upl_1', size);
    },
    find: async (id, signal) => {
      await note('find', signal);
      return parts.has(id) ? stateOf(id, size) : undefined;
    },
    part: async (id, number, bytes, _onProgress, signal) => {
      await note(`part ${number}`, signal);
      parts.get(id)?.set(number, bytes.size);
    },
    complete: async (id, signal) => {
      await note('complete', signal);
      const sum = [...(parts.get(id)?.values() ?? [])].reduce((all, one) => all + one, 0);
      expect(sum).toBe(size);
      return { fileId: 'fil_long', isKnown: false };
    },
    abandon: async (id) => {
      calls.push('abandon');
      parts.delete(id);
    },
    wait: async (_ms, signal) => signal.throwIfAborted(),
    remember: (file, id) => void (id === null ? memory.delete(file.name) : memory.set(file.name, id)),
    remembered: (file) => memory.get(file.name) ?? null,
  };
  return {
    ports,
    calls,
    faults,
    /** Holds the next such request until the test lets go. */
    hold(call: string) {
      const held = { call, reached: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() };
      gate = held;
      return {
        reached: held.reached.promise,
        release() {
          gate = undefined;
          held.open.resolve();
        },
      };
    },
  };
}

function queueOf({ ports }: ReturnType<typeof server>) {
  const sender = new FileSender(ports);
  const stored: string[] = [];
  let keys = 0;
  const queue = new UploadQueue({
    send: (file, reports) => sender.send(file, reports),
    discard: (file) => sender.discard(file),
    faultOf,
    onStored: (fileId) => stored.push(fileId),
    newKey: () => String(++keys),
  });
  const until = (holds: (uploads: readonly Upload[]) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => holds(queue.uploads()) && resolve();
      queue.watch(look);
      look();
    });
  return { queue, stored, until };
}

const are =
  (...kinds: Upload['state']['kind'][]) =>
  (uploads: readonly Upload[]) =>
    kinds.join() === uploads.map(({ state }) => state.kind).join();

it('sends a small file in one piece', async () => {
  const there = server();
  const { queue, stored, until } = queueOf(there);
  queue.add([fileOf(10, 'a.txt')]);
  await until(are('done'));
  expect(there.calls).toEqual(['whole']);
  expect(stored).toEqual(['fil_a.txt']);
});

it('sends a broken part again, and only that one', async () => {
  const there = server();
  const { queue, until } = queueOf(there);
  there.faults.push(undefined, undefined, OFFLINE, OFFLINE);
  queue.add([fileOf(PART * 2 + 3)]);
  await until(are('done'));
  expect(there.calls).toEqual(['begin', 'part 1', 'part 2', 'part 2', 'part 2', 'part 3', 'complete']);
});

it('goes on after a pause where it was', async () => {
  const there = server();
  const { queue, until } = queueOf(there);
  const held = there.hold('part 2');
  queue.add([fileOf(PART * 2)]);
  await held.reached;
  queue.pause('1');
  await until(are('paused'));
  held.release();
  queue.resume('1');
  await until(are('done'));
  expect(there.calls.filter((call) => call === 'begin')).toHaveLength(1);
  expect(there.calls).toContain('find');
  expect(there.calls.filter((call) => call === 'part 1')).toHaveLength(1);
});

it('takes up in a later visit what an earlier one began', async () => {
  const there = server();
  there.faults.push(undefined, undefined, new ApiProblem({ status: 413, code: 'quota_exceeded', title: 'Full.' }));
  const first = queueOf(there);
  first.queue.add([fileOf(PART * 2)]);
  await first.until(are('refused'));
  const second = queueOf(there);
  second.queue.add([fileOf(PART * 2)]);
  await second.until(are('done'));
  expect(there.calls).toEqual(['begin', 'part 1', 'part 2', 'find', 'part 2', 'complete']);
});

it('tells a refusal, and gives up on a server that stays in trouble', async () => {
  const there = server();
  const { queue, until } = queueOf(there);
  there.faults.push(new ApiProblem({ status: 415, code: 'unsupported_media_type', title: 'A picture.' }));
  queue.add([fileOf(3)]);
  await until(are('refused'));
  expect(there.calls).toHaveLength(1);
  there.faults.push(
    ...Array.from({ length: 6 }, () => new ApiProblem({ status: 503, code: 'unavailable', title: '-' })),
  );
  queue.resume('1');
  await until((uploads) => are('refused')(uploads) && there.calls.length === 7);
});

it('removes what is under way, and what it had sent', async () => {
  const there = server();
  const { queue, until } = queueOf(there);
  const held = there.hold('begin');
  queue.add([fileOf(PART * 2)]);
  await held.reached;
  queue.remove('1');
  await until((uploads) => uploads.length === 0);
  held.release();
  expect(there.calls).not.toContain('complete');
});

it('sends two at a time, the others in their order', async () => {
  const there = server();
  const { queue, stored, until } = queueOf(there);
  const held = there.hold('whole');
  queue.add(['a', 'b', 'c'].map((name) => fileOf(1, name)));
  await held.reached;
  expect(queue.uploads().map(({ state }) => state.kind)).toEqual(['sending', 'sending', 'waiting']);
  held.release();
  await until(are('done', 'done', 'done'));
  expect(stored).toEqual(['fil_a', 'fil_b', 'fil_c']);
});

it('does not send what would be refused anyway', () => {
  const { queue } = queueOf(server());
  queue.add([fileOf(0), new File(['x'], 'cat.png', { type: 'image/png' }), fileOf(2, 'old.DOC')]);
  expect(queue.uploads().map(({ state }) => state)).toEqual([
    { kind: 'unfit', fault: 'empty' },
    { kind: 'unfit', fault: 'picture' },
    { kind: 'unfit', fault: 'oldWord' },
  ]);
});

it('keeps to the limits of the API', () => {
  expect(MAX_FILE_BYTES).toBe(contract.MAX_FILE_BYTES);
  expect(ONE_PIECE_BYTES).toBeLessThan(contract.MAX_FORM_BYTES);
});
