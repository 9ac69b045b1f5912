/** What the head of an exported program says that it does otherwise or leaves out: its lines that begin with a dash. */
export function notesOf(source: string): string[] {
  const head = source.slice(0, source.search(/^import /m));
  return head.split('\n').flatMap((line) => (line.startsWith('// - ') ? [line.slice('// - '.length)] : []));
}
