import { HOME, type ShellPolicy } from '../computer/port.ts';
import { quoted } from './quote.ts';

/** What is ours in the container, beside the files. */
export const PLACE = '/tmp/baton';
const MAX_STDOUT_BYTES = 1_000_000;
const MAX_STDERR_BYTES = 250_000;
const MAX_TRACE_BYTES = 60_000;
const SOURCED = `. ${PLACE}/command`;
/** Begins each traced command; a shell repeats the first character for nested ones. */
const TRACED = /^~+baton~ (.*)$/;

/** Empties the place and makes the folders of files that come. */
export function preparation(folders: readonly string[]): string {
  const made = [HOME, PLACE, ...folders].map(quoted).join(' ');
  return `rm -rf ${HOME} ${PLACE} && mkdir -p ${made}`;
}

/**
 * Runs the command that lies in `command`: clean environment, its time, files no larger than the memory it may take,
 * output to files first so that a flood stays there. Each command that the shell runs is traced for the audit log.
 * The clock's tick is waited for before, so that every change is later than the mark.
 */
export function execution({ maxSeconds, maxMemoryMb }: Pick<ShellPolicy, 'maxSeconds' | 'maxMemoryMb'>): string {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const clean = `env -i HOME=${HOME} USER=user LANG=C.UTF-8 TERM=dumb PATH=${path}`;
  // A root's shell takes no PS4 from its environment.
  const traced = quoted(`PS4='~baton~ '; BASH_XTRACEFD=9; set -x; ${SOURCED}`);
  return [
    `touch ${PLACE}/mark && sleep 0.05 && cd ${HOME} || exit 125`,
    `(ulimit -f ${maxMemoryMb * 1_024}; exec ${clean} timeout -k 1 ${maxSeconds} bash -c ${traced}) >${PLACE}/out 2>${PLACE}/err 9>${PLACE}/trace </dev/null`,
    'code=$?',
    `head -c ${MAX_STDOUT_BYTES} ${PLACE}/out; head -c ${MAX_STDERR_BYTES} ${PLACE}/err >&2`,
    'exit $code',
  ].join('\n');
}

/** Lists every file that is left: whether it changed since the mark, its size and its path, each ended by a NUL. */
export const LISTING = [
  `cd ${HOME} || exit 125`,
  `find . -type f -cnewer ${PLACE}/mark -printf 'new %s %P\\0'`,
  `find . -type f ! -cnewer ${PLACE}/mark -printf 'old %s %P\\0'`,
].join('\n');

export const TRACE = `head -c ${MAX_TRACE_BYTES} ${PLACE}/trace`;

export interface ListedFile {
  /** Below `HOME`, beginning with `/`. */
  path: string;
  size: number;
  changed: boolean;
}

export function readListing(text: string): ListedFile[] {
  return text.split('\0').flatMap((line) => {
    const [, state, size, path] = /^(new|old) (\d+) (.+)$/s.exec(line) ?? [];
    return path ? [{ path: `/${path}`, size: Number(size), changed: state === 'new' }] : [];
  });
}

/** The commands that a shell ran, in order. */
export function readTrace(text: string): string[] {
  const lines = text.split('\n').flatMap((line) => TRACED.exec(line)?.[1] ?? []);
  return lines.filter((line) => line !== SOURCED);
}
