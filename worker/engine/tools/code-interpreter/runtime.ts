import { AuditLog } from '../audit.ts';
import { javaScriptFault, MAX_CODE_CHARS } from '../code/analysis.ts';
import { problemOf } from '../code/runtime.ts';
import { MEMORY_BYTES, runCode } from '../code/sandbox/run-code.ts';
import { faultText, parseCode } from '../code/syntax.ts';
import { toJavaScript, unsupported } from '../code/to-javascript.ts';
import { ToolFailure, type ToolRuntime } from '../runtime.ts';
import type { InterpreterConfig } from './config.ts';
import { MountedFiles } from './mounted-files.ts';

export const runCodeInterpreter: ToolRuntime<InterpreterConfig> = async (call, world) => {
  if (call.config.engine === 'local') return runHere(call, world);
  const { runHosted } = await import('./hosted.ts');
  return runHosted(call, world);
};

/** Runs what the model wrote; it reads what was printed, and the value of the last expression. */
const runHere: ToolRuntime<InterpreterConfig> = async ({ config, args }, world) => {
  const javaScript = programOf(args['code']);
  const log = new AuditLog(world.now);
  log.note('command', `javascript ${String(args['code'])}`);
  world.atDeadline?.(() => log.details());
  const over = new AbortController();
  const signal = AbortSignal.any([world.signal, over.signal]);
  const files = config.files === 'none' ? null : new MountedFiles(world.files, config.files === 'write', signal, log);
  const startedAt = world.now();
  try {
    const { end, console } = await runCode({
      loader: world.loader,
      javaScript,
      passing: null,
      args: {},
      cpuMs: config.cpuMs,
      memoryBytes: MEMORY_BYTES,
      gate: null,
      files: files?.door() ?? null,
      signal: world.signal,
    });
    const details = { console, ms: world.now() - startedAt, ...log.details() };
    if (end.kind !== 'done') return { output: [...console, problemOf(end)].join('\n'), failed: true, details };
    const value = end.isVoid ? [] : [shown(end.json)];
    return { output: [...console, ...value].join('\n') || 'It ran and printed nothing.', details };
  } finally {
    // A timer that the code left behind can't write files later.
    over.abort();
  }
};

/** @throws ToolFailure with the line, for the model to mend */
function programOf(code: unknown): string {
  if (typeof code !== 'string' || code.length > MAX_CODE_CHARS)
    throw new ToolFailure('bad_arguments', `The code has at most ${MAX_CODE_CHARS} characters.`);
  const parsed = parseCode(code);
  if ('fault' in parsed) throw new ToolFailure('bad_arguments', faultText(parsed.fault));
  const [fault] = unsupported(parsed.program);
  if (fault) throw new ToolFailure('bad_arguments', faultText(fault));
  const javaScript = toJavaScript(parsed.program, 'last expression');
  const unreadable = javaScriptFault(javaScript);
  if (unreadable) throw new ToolFailure('bad_arguments', faultText(unreadable));
  return javaScript;
}

/** Text as it is, anything else as JSON. */
function shown(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}
