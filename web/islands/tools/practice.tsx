import { Lightbulb } from 'lucide-react';

/** What experience says, folded away until somebody wants it. */
export function Practice({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <details className="text-sm">
      <summary className="flex w-fit select-none items-center gap-2 rounded-sm text-soft text-xs hover:text-ink">
        <Lightbulb className="size-3.5" aria-hidden /> {title}
      </summary>
      <ul className="mt-2 ml-5 grid max-w-prose list-disc gap-1 text-soft text-xs">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
