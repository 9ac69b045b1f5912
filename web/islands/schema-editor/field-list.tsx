import { Plus } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { schemaLimits } from '../../../worker/domain/agents/contract.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { FieldRow } from './field-row.tsx';
import type { FieldListProps } from './fields-context.ts';
import { freeField, newNode, type SchemaField } from './schema-node.ts';

/** What has the focus once a row stands at its new place: a control of that row, or the button below the list. */
type Wanted = { index: number; control: 'name' | 'up' | 'down' | 'remove' };

/** The fields of a group, one under the other. */
export function FieldList({ fields, owner, depth, onChange }: FieldListProps) {
  const list = useRef<HTMLDivElement>(null);
  const wanted = useRef<Wanted | null>(null);
  // A moved row takes the focus along, a new one gets it, and one that is gone leaves it to its neighbour.
  useEffect(() => {
    const { current } = wanted;
    wanted.current = null;
    if (!current) return;
    const row = list.current?.querySelectorAll(':scope > ol > li')[current.index];
    const control = row?.querySelector<HTMLElement>(`[data-control="${current.control}"]:not(:disabled)`);
    const next = control ?? row?.querySelector<HTMLElement>('[data-control="name"]');
    (next ?? list.current?.querySelector<HTMLElement>(':scope > button'))?.focus();
    if (current.control === 'name' && next instanceof HTMLInputElement) next.select();
  });
  const change = (next: SchemaField[], focus: Wanted | null) => {
    wanted.current = focus;
    onChange(next);
  };
  const move = (index: number, by: -1 | 1) => {
    const field = fields[index];
    if (!field) return;
    const next = fields.toSpliced(index, 1).toSpliced(index + by, 0, field);
    change(next, { index: index + by, control: by === -1 ? 'up' : 'down' });
  };
  return (
    <div ref={list} className="grid gap-2">
      {fields.length === 0 && <p className="text-faint text-xs">{t('schema.empty')}</p>}
      {fields.length > 0 && (
        <ol
          aria-label={owner === null ? t('schema.fields') : t('schema.fieldsOf', { name: owner })}
          className="grid divide-y divide-line rounded-md border border-line bg-surface"
        >
          {fields.map((field, index) => (
            <FieldRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed; every control is controlled.
              key={index}
              field={field}
              others={fields.toSpliced(index, 1)}
              depth={depth + 1}
              isFirst={index === 0}
              isLast={index === fields.length - 1}
              onChange={(next) => change(fields.with(index, next), null)}
              onMove={(by) => move(index, by)}
              onRemove={() =>
                change(fields.toSpliced(index, 1), { index: Math.min(index, fields.length - 2), control: 'remove' })
              }
            />
          ))}
        </ol>
      )}
      <Button
        size="sm"
        className="justify-self-start"
        disabled={depth >= schemaLimits.depth}
        aria-label={owner === null ? t('schema.add') : t('schema.addTo', { name: owner })}
        onClick={() =>
          change([...fields, { name: freeField(fields), isRequired: true, node: newNode('text') }], {
            index: fields.length,
            control: 'name',
          })
        }
      >
        <Plus /> {t('schema.add')}
      </Button>
    </div>
  );
}
