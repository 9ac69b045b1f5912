import { type ExportedFunction, exportedFunction } from './exported-function.ts';
import { type Signature, signatureOf } from './signature.ts';
import { type CodeFault, type Program, parseCode } from './syntax.ts';
import { toJavaScript, unsupported } from './to-javascript.ts';

/** Longer code is refused before it is parsed. */
export const MAX_CODE_CHARS = 50_000;

/** What is known of a tool's code without running it. */
export type Analysis =
  | { ok: true; program: Program; fn: ExportedFunction; signature: Signature }
  | { ok: false; faults: CodeFault[] };

const KEPT = 20;
const known = new Map<string, Analysis>();

/** Reads a tool's code. The last ones are kept: a run looks at the same code several times. */
export function analyse(code: string): Analysis {
  const found = known.get(code) ?? read(code);
  known.delete(code);
  known.set(code, found);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
  return found;
}

function read(code: string): Analysis {
  if (code.length > MAX_CODE_CHARS)
    return failed({ line: 1, column: 1, message: `At most ${MAX_CODE_CHARS} characters.` });
  const parsed = parseCode(code);
  if ('fault' in parsed) return failed(parsed.fault);
  const { program } = parsed;
  const faults = unsupported(program);
  if (faults.length > 0) return failed(...faults);
  const fn = exportedFunction(program);
  if ('message' in fn) return failed(fn);
  const unreadable = javaScriptFault(toJavaScript(program, { export: fn.name }));
  if (unreadable) return failed(unreadable);
  return { ok: true, program, fn, signature: signatureOf(fn, program) };
}

/** Taking types out must leave a program; lines are the source's. */
export function javaScriptFault(text: string): CodeFault | null {
  const parsed = parseCode(text);
  if (!('fault' in parsed)) return null;
  const { line } = parsed.fault;
  const message = 'Something here can not be turned into JavaScript. Write it without this TypeScript syntax.';
  return { line, column: 1, message };
}

function failed(...faults: CodeFault[]): Analysis {
  return { ok: false, faults };
}
