import { useQuery } from '@tanstack/react-query';
import { diffQuery, type VersionSide } from '../../lib/queries.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';

const SIGNS = { added: '+', removed: '−', same: ' ' } as const;
const LINE_STYLES = {
  added: 'bg-good-soft text-good',
  removed: 'bg-bad-soft text-bad',
  same: 'text-soft',
} as const;

function show(value: unknown): string {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What turns one side into the other: fields first, then the instructions line by line. */
export function VersionDiff({ agentId, from, to }: { agentId: string; from: VersionSide; to: VersionSide }) {
  const { data, error, isPending } = useQuery(diffQuery(agentId, from, to));
  if (isPending) return <Skeleton className="h-24" />;
  if (error) return <ErrorState error={error} className="p-2" />;
  const fields = data.changes.filter((change) => change.path !== 'instructions');
  if (fields.length === 0 && data.instructions.length === 0)
    return <p className="text-faint text-sm">There is no difference.</p>;
  return (
    <div className="grid gap-4 text-sm">
      {fields.length > 0 && (
        <dl className="grid gap-2">
          {fields.map((change) => (
            <div key={change.path} className="grid gap-0.5">
              <dt className="font-mono text-faint text-xs">{change.path}</dt>
              <dd className="break-words">
                <del className="text-bad no-underline">{show(change.from)}</del> →{' '}
                <ins className="text-good no-underline">{show(change.to)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {data.instructions.length > 0 && (
        <div>
          <p className="mb-1 font-mono text-faint text-xs">instructions</p>
          <pre className="max-h-80 overflow-auto rounded-md border border-line text-xs">
            {data.instructions.map((chunk, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: chunks of one comparison never move.
              <span key={index} className={`block whitespace-pre-wrap px-2 ${LINE_STYLES[chunk.kind]}`}>
                {chunk.text
                  .replace(/\n$/, '')
                  .split('\n')
                  .map((line) => `${SIGNS[chunk.kind]} ${line}`)
                  .join('\n')}
              </span>
            ))}
          </pre>
        </div>
      )}
    </div>
  );
}
