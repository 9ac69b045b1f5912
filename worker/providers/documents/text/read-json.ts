import { DocumentFault } from '../port.ts';
import { numberIn, type Reader, StepSink } from '../reader.ts';
import { type PlacedLeaf, scanJson } from './json-scanner.ts';
import { encodingOf } from './text-window.ts';

/** Above this JSON is rather a database; JSON Lines has no such limit. */
const MAX_BYTES = 20 * 1024 * 1024;
/** Letters of one section, after which the rest of a record goes on in the next. */
const MAX_SECTION = 2_000;

/** JSON by its records: the entries of the outermost list, or else what stands under each name of the outermost object. */
export const readJson: Reader = async (source, cursor) => {
  if (source.size > MAX_BYTES) {
    throw new DocumentFault('too_large', 'JSON above 20 MB can not be read. Save it as JSON Lines (.jsonl).');
  }
  const bytes = await source.read(0, source.size);
  const [encoding, mark] = encodingOf(bytes, true);
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(mark));
  const skip = numberIn(cursor, 'sections');
  const sink = new StepSink(skip);
  let record: JsonRecord | null = null;
  for (const leaf of scanJson(text)) {
    const steps = recordOf(leaf.steps);
    const path = joined(leaf.steps.slice(0, steps));
    if (record && (record.path !== path || record.size > MAX_SECTION)) {
      push(sink, record);
      record = null;
      if (sink.isFull) return { sections: sink.sections, facts: {}, next: { sections: sink.seen }, progress: open };
    }
    record ??= { path, lines: [], from: leaf.line, to: leaf.line, size: 0 };
    const line = lineOf(leaf, steps);
    record.lines.push(line);
    record.size += line.length;
    record.to = leaf.line;
  }
  if (record) push(sink, record);
  return { sections: sink.sections, facts: {}, next: null, progress: { done: sink.seen, total: sink.seen } };
};

const open = { done: 0, total: 0 };

interface JsonRecord {
  path: string;
  lines: string[];
  from: number;
  to: number;
  size: number;
}

/** How many steps lead to the record of a leaf: up to the first place in a list, or one name. */
function recordOf(steps: readonly string[]): number {
  const list = steps.findIndex(isPlace);
  return list >= 0 && list < 4 ? list + 1 : Math.min(1, steps.length);
}

function isPlace(step: string): boolean {
  return /^\[\d/.test(step);
}

function joined(steps: readonly string[]): string {
  return steps.reduce((path, step) => (path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`), '');
}

function lineOf(leaf: PlacedLeaf, steps: number): string {
  const path = joined(leaf.steps.slice(steps));
  return path === '' ? leaf.text : `${path}: ${leaf.text}`;
}

function push(sink: StepSink, { path, lines, from, to }: JsonRecord): void {
  const text = lines.join('\n');
  // A single value stands behind its path; more of them below it.
  const said = path === '' ? text : lines.length === 1 ? `${path}: ${text}` : `${path}\n${text}`;
  sink.push({ kind: 'paragraph', text: said, location: { lines: [from, to] } });
}
