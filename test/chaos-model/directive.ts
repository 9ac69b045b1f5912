/** One behaviour of a model call: `ok:40` is `{ name: 'ok', args: ['40'] }`. */
export interface ChaosStep {
  name: string;
  args: string[];
}

export interface Directive {
  marker: string;
  steps: ChaosStep[];
}

const DIRECTIVE = /\[\[chaos ([a-z0-9-]+) ([a-z0-9:. -]+)\]\]/g;

/** The newest directive of a request's text, if it has one: a session repeats the older ones before it. */
export function directiveIn(text: string): Directive | undefined {
  const found = [...text.matchAll(DIRECTIVE)].at(-1);
  if (!found?.[1] || !found[2]) return undefined;
  const steps = found[2]
    .trim()
    .split(/\s+/)
    .map((step) => {
      const [name, ...args] = step.split(':');
      return { name: name ?? '', args };
    });
  return { marker: found[1], steps };
}

/** What a test writes into its question; call number n of the marker takes step n, later ones answer `ok`. */
export function chaos(marker: string, ...steps: string[]): string {
  return `[[chaos ${marker} ${steps.join(' ')}]]`;
}

/** Words of a call's answer: marker, call and position are in each, so no two attempts read alike. */
export function wordsOf(marker: string, call: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${marker}.${call}.${i} `);
}

export function textOf(marker: string, call: number, count: number): string {
  return wordsOf(marker, call, count).join('');
}
