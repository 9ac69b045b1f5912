/**
 * Plain arithmetic and equations in one unknown up to the second degree, with the steps that lead there. Values are
 * polynomials `[constant, x, x²]`, so that `2x + 3 = 11` needs no second parser.
 */
type Polynomial = readonly [number, number, number];

export interface Worked {
  /** As it was understood, such as `12 * (3 + 4)`. */
  problem: string;
  steps: string[];
  /** `84`, or `x = 4`. */
  answer: string;
  /** The number, where the answer is one. */
  value: number | null;
}

const WORDS: [RegExp, string][] = [
  [/\b(square root of|sqrt(?: of)?)\s*/gi, 'sqrt '],
  [/\b(multiplied by|times)\b/gi, '*'],
  [/\b(divided by|over)\b/gi, '/'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\bto the power of\b/gi, '^'],
  [/\bsquared\b/gi, '^2'],
  [/\bcubed\b/gi, '^3'],
  [/\bequals\b/gi, '='],
  [/%\s*of\b|\bpercent of\b/gi, '% *'],
  [/[×·⋅]/g, '*'],
  [/÷/g, '/'],
  [/[−–]/g, '-'],
  [/\*\*/g, '^'],
  [/(\d),(?=\d{3}\b)/g, '$1'],
];
const CANDIDATE = /(?:sqrt|[-+*/^().=\d\s%]|\bx\b|(?<=\d)x\b)+/gi;

/** The first expression or equation in a text, worked out; `undefined` where there is none. */
export function workOut(text: string): Worked | undefined {
  let plain = text;
  for (const [word, sign] of WORDS) plain = plain.replace(word, sign);
  const candidates = [...plain.matchAll(CANDIDATE)].map((match) =>
    match[0]
      .trim()
      .replace(/^[=).*/^]+|[=(.+\-*/^]+$/g, '')
      .trim(),
  );
  for (const candidate of candidates.toSorted((a, b) => b.length - a.length)) {
    const worked = attempt(candidate);
    if (worked) return worked;
  }
  return undefined;
}

function attempt(candidate: string): Worked | undefined {
  // A lone number, a date or a version is no problem to solve.
  if (!/\d/.test(candidate) || !/[*/^%]|sqrt|[-+](?!$)|=/.test(candidate.replace(/^-/, ''))) return undefined;
  if (/^\d{1,4}([-/])\d{1,2}\1\d{1,4}$/.test(candidate)) return undefined;
  try {
    const sides = candidate.split('=');
    if (sides.length === 1) return expression(candidate);
    return sides.length === 2 ? equation(sides[0] ?? '', sides[1] ?? '') : undefined;
  } catch (error) {
    if (error instanceof NotArithmetic) return undefined;
    throw error;
  }
}

function expression(source: string): Worked | undefined {
  const steps: string[] = [];
  const reader = new Reader(source, steps);
  const value = reader.all();
  if (value[1] !== 0 || value[2] !== 0) return undefined;
  const problem = spaced(source);
  if (!Number.isFinite(value[0])) {
    return { problem, steps: ['Dividing by zero has no result.'], answer: 'undefined', value: null };
  }
  return { problem, steps, answer: shown(value[0]), value: value[0] };
}

function equation(left: string, right: string): Worked | undefined {
  const [a0, a1, a2] = new Reader(left, []).all();
  const [b0, b1, b2] = new Reader(right, []).all();
  const [c, b, a] = [a0 - b0, a1 - b1, a2 - b2];
  const problem = `${spaced(left)} = ${spaced(right)}`;
  if (![a, b, c].every(Number.isFinite)) return undefined;
  if (a === 0 && b === 0) return undefined;
  if (a === 0) {
    const value = -c / b;
    const steps = [
      `Bring the numbers to one side: ${shown(b)}x = ${shown(-c)}.`,
      `Divide both sides by ${shown(b)}: x = ${shown(value)}.`,
    ];
    return { problem, steps, answer: `x = ${shown(value)}`, value };
  }
  const discriminant = b * b - 4 * a * c;
  const steps = [
    `In standard form: ${shown(a)}x² + ${shown(b)}x + ${shown(c)} = 0.`,
    `The discriminant is ${shown(b)}² - 4 * ${shown(a)} * ${shown(c)} = ${shown(discriminant)}.`,
  ];
  if (discriminant < 0) return { problem, steps, answer: 'there is no real solution', value: null };
  const root = Math.sqrt(discriminant);
  const solutions = [...new Set([(-b - root) / (2 * a), (-b + root) / (2 * a)])].toSorted((p, q) => p - q);
  return {
    problem,
    steps,
    answer: solutions.map((value) => `x = ${shown(value)}`).join(' or '),
    value: solutions.length === 1 ? (solutions[0] ?? null) : null,
  };
}

class NotArithmetic extends Error {}

/** Recursive descent: sum, product, power, atom. Writes down each operation on two numbers. */
class Reader {
  readonly #tokens: string[];
  readonly #steps: string[];
  #at = 0;

  constructor(source: string, steps: string[]) {
    this.#tokens = source.match(/\d+(?:\.\d+)?|\.\d+|sqrt|x|[-+*/^()%]/gi) ?? [];
    this.#steps = steps;
    if (this.#tokens.length > 200) throw new NotArithmetic();
  }

  all(): Polynomial {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw new NotArithmetic();
    return value;
  }

  #sum(): Polynomial {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value = this.#note(value, '+', this.#product());
      else if (this.#take('-')) value = this.#note(value, '-', this.#product());
      else return value;
    }
  }

  #product(): Polynomial {
    let value = this.#power();
    for (;;) {
      const next = this.#tokens[this.#at];
      if (this.#take('*')) value = this.#note(value, '*', this.#power());
      else if (this.#take('/')) value = this.#note(value, '/', this.#power());
      else if (next === '(' || next === 'x' || next === 'X' || next === 'sqrt')
        value = this.#note(value, '*', this.#power());
      else return value;
    }
  }

  #power(): Polynomial {
    if (this.#take('-')) return times([-1, 0, 0], this.#power());
    if (this.#take('+')) return this.#power();
    const base = this.#atom();
    if (!this.#take('^')) return base;
    return this.#note(base, '^', this.#power());
  }

  #atom(): Polynomial {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    let value: Polynomial;
    if (token === '(') {
      value = this.#sum();
      if (!this.#take(')')) throw new NotArithmetic();
    } else if (token === 'sqrt') {
      const under = number(this.#atom());
      value = [Math.sqrt(under), 0, 0];
      this.#steps.push(`The square root of ${shown(under)} is ${shown(value[0])}.`);
    } else if (token === 'x' || token === 'X') value = [0, 1, 0];
    else if (token !== undefined && /[\d]/.test(token)) value = [Number(token), 0, 0];
    else throw new NotArithmetic();
    return this.#take('%') ? times(value, [0.01, 0, 0]) : value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #note(a: Polynomial, sign: string, b: Polynomial): Polynomial {
    const value = combine(a, sign, b);
    if (isNumber(a) && isNumber(b)) this.#steps.push(`${shown(a[0])} ${sign} ${shown(b[0])} = ${shown(value[0])}.`);
    return value;
  }
}

function combine(a: Polynomial, sign: string, b: Polynomial): Polynomial {
  if (sign === '+') return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
  if (sign === '-') return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  if (sign === '*') return times(a, b);
  if (sign === '/') return over(a, number(b));
  if (isNumber(a)) return [a[0] ** number(b), 0, 0];
  if (number(b) === 2) return times(a, a);
  throw new NotArithmetic();
}

function times(a: Polynomial, b: Polynomial): Polynomial {
  if (cross(a[1], b[2]) + cross(a[2], b[1]) !== 0 || cross(a[2], b[2]) !== 0) throw new NotArithmetic();
  return [
    a[0] * b[0],
    cross(a[0], b[1]) + cross(a[1], b[0]),
    cross(a[0], b[2]) + cross(a[1], b[1]) + cross(a[2], b[0]),
  ];
}

function over(a: Polynomial, divisor: number): Polynomial {
  return [a[0] / divisor, cross(a[1], 1 / divisor), cross(a[2], 1 / divisor)];
}

/** A product in which a missing power stays missing, also beside infinity. */
function cross(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function isNumber(value: Polynomial): boolean {
  return value[1] === 0 && value[2] === 0;
}

function number(value: Polynomial): number {
  if (!isNumber(value)) throw new NotArithmetic();
  return value[0];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(12)) + 0);
}

function spaced(source: string): string {
  return source
    .replace(/\s+/g, '')
    .replace(/(?<=[\dx)%])([-+*/])/gi, ' $1 ')
    .replace(/sqrt/gi, 'sqrt ');
}
