import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input } from '../ui/field.tsx';
import { KindSelect, NodeDetails } from './node-details.tsx';
import { nameFault, type SchemaField, type SchemaNode } from './schema-node.ts';

interface FieldRowProps {
  field: SchemaField;
  others: readonly SchemaField[];
  /** Of the field itself. */
  depth: number;
  isFirst: boolean;
  isLast: boolean;
  onChange(field: SchemaField): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

/** A name as it is typed: one that can't be waits here and is not handed on. */
function NameInput({ field, others, onChange }: Pick<FieldRowProps, 'field' | 'others' | 'onChange'>) {
  const [typed, setTyped] = useState<string | null>(null);
  const fault = typed === null ? null : nameFault(typed, others);
  return (
    <Field
      hideLabel
      label={t('schema.name', { name: field.name })}
      error={fault ? t(`schema.nameFaults.${fault}`) : undefined}
      className="min-w-0 flex-1 basis-36 gap-1"
    >
      <Input
        data-control="name"
        className="h-8 font-mono text-xs sm:text-xs"
        spellCheck={false}
        autoComplete="off"
        value={fault ? (typed ?? '') : field.name}
        onChange={(event) => {
          const name = event.target.value;
          setTyped(name);
          if (nameFault(name, others) === null) onChange({ ...field, name });
        }}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}

/** One field: its name, what it holds, whether it must be there, and what the model should know of it. */
export function FieldRow(props: FieldRowProps) {
  const { field, others, depth, isFirst, isLast, onChange, onMove, onRemove } = props;
  const { name, node, isRequired } = field;
  const id = useId();
  const change = (next: SchemaNode) => onChange({ ...field, node: next });
  return (
    <li className="grid gap-2 p-2.5">
      <div className="flex flex-wrap items-start gap-2">
        <NameInput field={field} others={others} onChange={onChange} />
        <KindSelect
          label={t('schema.type', { name })}
          node={node}
          depth={depth}
          onChange={change}
          className="w-36 shrink-0"
        />
        <label htmlFor={id} className="flex h-8 items-center gap-1.5 text-soft text-xs">
          <Checkbox
            id={id}
            aria-label={t('schema.requiredOf', { name })}
            checked={isRequired}
            onChange={(event) => onChange({ ...field, isRequired: event.target.checked })}
          />
          {t('schema.required')}
        </label>
        <div className="ml-auto flex">
          <Button
            variant="ghost"
            size="icon"
            data-control="up"
            disabled={isFirst}
            aria-label={t('schema.up', { name })}
            onClick={() => onMove(-1)}
          >
            <ArrowUp />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            data-control="down"
            disabled={isLast}
            aria-label={t('schema.down', { name })}
            onClick={() => onMove(1)}
          >
            <ArrowDown />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            data-control="remove"
            aria-label={t('schema.remove', { name })}
            onClick={onRemove}
          >
            <Trash2 />
          </Button>
        </div>
      </div>
      {node.kind !== 'kept' && (
        <Input
          aria-label={t('schema.description', { name })}
          placeholder={t('schema.descriptionHint')}
          className="h-8 text-xs sm:text-xs"
          autoComplete="off"
          value={node.description}
          onChange={(event) => change({ ...node, description: event.target.value })}
        />
      )}
      <NodeDetails name={name} node={node} depth={depth} onChange={change} />
    </li>
  );
}
