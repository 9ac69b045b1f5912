import { use, useState } from 'react';
import { schemaLimits } from '../../../worker/domain/agents/contract.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Field, NativeSelect, Textarea } from '../ui/field.tsx';
import { FieldListContext } from './fields-context.ts';
import { isOption, NODE_KINDS, type SchemaNode, unshown, withKind } from './schema-node.ts';

interface NodeProps {
  node: SchemaNode;
  /** Of the schema that the node stands for. */
  depth: number;
  onChange(node: SchemaNode): void;
}

/** What a field holds; what goes deeper is offered only where there is room below. */
export function KindSelect({
  label,
  node,
  depth,
  onChange,
  className,
}: NodeProps & { label: string; className?: string }) {
  const hasRoom = depth < schemaLimits.depth;
  return (
    <div className={cn('grid gap-1', className)}>
      <NativeSelect
        aria-label={label}
        className="h-8 text-xs sm:text-xs"
        value={node.kind}
        onChange={(event) => {
          const kind = NODE_KINDS.find((one) => one === event.target.value);
          if (kind) onChange(withKind(node, kind));
        }}
      >
        {node.kind === 'kept' && <option value="kept">{t('schema.types.kept')}</option>}
        {NODE_KINDS.map((kind) => (
          <option key={kind} value={kind} disabled={!hasRoom && (kind === 'list' || kind === 'group')}>
            {t(`schema.types.${kind}`)}
          </option>
        ))}
      </NativeSelect>
      {node.isNullable && <span className="text-faint text-xs">{t('schema.orNull')}</span>}
    </div>
  );
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

/** Choices, one a line; half-written ones wait here. */
function Options({ name, node, onChange }: Omit<NodeProps, 'depth'> & { name: string }) {
  const known = node.options.join('\n');
  const [typed, setTyped] = useState<string | null>(null);
  const lines = typed === null ? node.options : linesOf(typed).filter(isOption);
  const isTwice = new Set(lines).size !== lines.length;
  const fault = lines.length === 0 ? t('schema.noOptions') : isTwice ? t('schema.sameOption') : undefined;
  const isTyped = typed !== null && (fault !== undefined || lines.join('\n') === known);
  return (
    <Field hideLabel label={t('schema.options', { name })} hint={t('schema.optionsHint')} error={fault}>
      <Textarea
        rows={Math.min(8, Math.max(2, node.options.length + 1))}
        spellCheck={false}
        className="min-h-0 font-mono text-xs sm:text-xs"
        value={isTyped ? typed : known}
        onChange={(event) => {
          setTyped(event.target.value);
          const options = linesOf(event.target.value).filter(isOption);
          if (options.length > 0 && new Set(options).size === options.length) onChange({ ...node, options });
        }}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}

function Entries({ name, node, depth, onChange }: NodeProps & { name: string }) {
  const { item } = node;
  if (!item) return null;
  const change = (next: SchemaNode) => onChange({ ...node, item: next });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <span className="flex h-8 items-center text-soft text-xs">{t('schema.each')}</span>
        <KindSelect
          label={t('schema.entryType', { name })}
          node={item}
          depth={depth + 1}
          onChange={change}
          className="w-36"
        />
      </div>
      <NodeDetails name={name} node={item} depth={depth + 1} onChange={change} />
    </div>
  );
}

/** What a field's kind asks for more: choices, what a list is made of, the fields of a group. */
export function NodeDetails({ name, node, depth, onChange }: NodeProps & { name: string }) {
  const fieldList = use(FieldListContext);
  const also = unshown(node);
  if (node.kind === 'kept') {
    return (
      <p className="text-faint text-xs">
        {also.length > 0 ? t('schema.keptBy', { names: also.join(', ') }) : t('schema.kept')}
      </p>
    );
  }
  return (
    <>
      {node.kind === 'choice' && <Options name={name} node={node} onChange={onChange} />}
      {node.kind === 'list' && <Entries name={name} node={node} depth={depth} onChange={onChange} />}
      {node.kind === 'group' && (
        <div className="border-line border-l-2 pl-2.5">
          {fieldList({ fields: node.fields, owner: name, depth, onChange: (fields) => onChange({ ...node, fields }) })}
        </div>
      )}
      {also.length > 0 && <p className="text-faint text-xs">{t('schema.also', { names: also.join(', ') })}</p>}
      {depth >= schemaLimits.depth && (
        <p className="text-faint text-xs">{t('schema.deepest', { depth: schemaLimits.depth })}</p>
      )}
    </>
  );
}
