/**
 * The guard that code passes in every loop and function (`guards.ts`), as the isolate runs it. It takes what it needs
 * from the language before any code of the user's runs, so replacing `Date.now` or `Array.prototype` changes nothing.
 *
 * Time is that of computing: a stretch begins at a check and ends when the event loop turns. Memory is what was ever
 * asked for, not what lives: nothing here can see the heap, and a laptop's workerd dies of a full one. On the edge
 * clocks stand still while code computes; there the platform's own limits end it.
 */
export const GUARD_MODULE = `
const { apply, construct, defineProperty, getPrototypeOf, ownKeys } = Reflect;
const { isArray } = Array;
const now = Date.now.bind(Date);
const later = setTimeout.bind(globalThis);
const ONE_PIECE = 128 * 1024 * 1024;
const STEPS_BETWEEN_CHECKS = 64;
const MAX_OVERFLOWS = 1000;

let limits = { cpuMs: 1000, memoryBytes: ONE_PIECE };
let steps = 0;
let bytes = 0;
let spent = 0;
let stretch = -1;
let over = null;

let overflows = 0;

// One error for all: where the stack is full there is no room to make another.
const STOPPED = new Error('The computing time or the memory is used up.');

function stop(reason) {
  over ??= reason;
  throw STOPPED;
}

function check() {
  if (bytes > limits.memoryBytes) stop('memory');
  const time = now();
  if (stretch < 0) {
    stretch = time;
    later(() => {
      spent += now() - stretch;
      stretch = -1;
    }, 0);
  }
  if (spent + time - stretch > limits.cpuMs) stop('cpu');
}

export function guard(size) {
  bytes += size;
  steps += 1;
  if (over !== null) throw STOPPED;
  if (steps % STEPS_BETWEEN_CHECKS !== 0 && bytes <= limits.memoryBytes) return;
  try {
    check();
  } catch (error) {
    // A recursion that catches its own overflow works where there is no stack left to look at the clock.
    overflows += 1;
    if (overflows > MAX_OVERFLOWS) over ??= 'cpu';
    throw error;
  }
}

function charge(size) {
  if (!(size > 1024)) return;
  if (size > ONE_PIECE) stop('memory');
  bytes += size;
  if (bytes > limits.memoryBytes) stop('memory');
}

const sizeOf = (value) => (typeof value === 'string' ? value.length : isArray(value) ? value.length * 8 : 0);

guard.spread = (value) => {
  charge(sizeOf(value));
  return value;
};

export const begin = (given) => {
  limits = given;
};
export const isOver = () => over;

function wrap(owner, name, before, after) {
  const original = owner[name];
  if (typeof original !== 'function') return;
  const { [name]: value } = {
    [name](...args) {
      if (before) charge(before(this, args));
      const result = apply(original, this, args);
      if (after) charge(after(result));
      return result;
    },
  };
  defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: false });
}

/** A constructor that counts before it makes something; instances name it as theirs where that costs no speed. */
function wrapConstructor(name, before, isOwn) {
  const original = globalThis[name];
  const counting = new Proxy(original, {
    apply(target, self, args) {
      charge(before(args));
      return apply(target, self, args);
    },
    construct(target, args, made) {
      charge(before(args));
      return construct(target, args, made === counting ? target : made);
    },
  });
  defineProperty(globalThis, name, { value: counting, writable: true, configurable: true, enumerable: false });
  if (isOwn) defineProperty(original.prototype, 'constructor', { value: counting, writable: true, configurable: true });
}

for (const name of ['concat', 'slice', 'map', 'filter', 'flat', 'flatMap', 'splice', 'toSorted', 'toReversed', 'toSpliced', 'with', 'join'])
  wrap(Array.prototype, name, null, sizeOf);
wrap(Array.prototype, 'fill', (self) => (self?.length ?? 0) * 8, null);
for (const name of ['split', 'replace', 'replaceAll', 'toUpperCase', 'toLowerCase', 'normalize', 'match'])
  wrap(String.prototype, name, null, sizeOf);
wrap(String.prototype, 'repeat', (self, [count]) => String(self).length * Number(count), null);
for (const name of ['padStart', 'padEnd']) wrap(String.prototype, name, (_self, [length]) => Number(length), null);
for (const name of ['keys', 'values', 'entries']) wrap(Object, name, null, sizeOf);
wrap(Array, 'from', (_self, [source]) => (typeof source === 'string' || source?.length ? source.length * 8 : 0), sizeOf);
for (const name of ['stringify', 'parse']) wrap(JSON, name, (_self, [value]) => sizeOf(value), sizeOf);
wrap(globalThis, 'structuredClone', (_self, [value]) => sizeOf(value) * 2, null);
for (const name of ['transfer', 'transferToFixedLength', 'resize'])
  wrap(ArrayBuffer.prototype, name, (_self, [length]) => Number(length ?? 0), null);

wrapConstructor('Array', (args) => (args.length === 1 && typeof args[0] === 'number' ? args[0] * 8 : args.length * 8), false);
wrapConstructor('ArrayBuffer', ([length, options]) => Math.max(Number(length) || 0, Number(options?.maxByteLength) || 0), true);
const Typed = getPrototypeOf(Uint8Array);
for (const name of ownKeys(globalThis)) {
  const type = typeof name === 'string' ? globalThis[name] : null;
  if (typeof type === 'function' && getPrototypeOf(type) === Typed)
    wrapConstructor(name, ([source]) => (typeof source === 'number' ? source : source instanceof ArrayBuffer ? 0 : Number(source?.length) || 0) * type.BYTES_PER_ELEMENT, true);
}
`;
