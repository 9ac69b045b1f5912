import { Plus, X } from 'lucide-react';
import { MAX_ATTRIBUTES, MAX_GUIDELINES } from '../../../worker/domain/files/contract.ts';
import { t } from '../../lib/messages.ts';
import { SaveStatus } from '../agents/save-status.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Panel } from '../ui/surface.tsx';
import { type AttributeRow, namedTwice } from './attribute-rows.ts';
import type { useFileNotes } from './use-file-notes.ts';

type Notes = ReturnType<typeof useFileNotes>;

/** What agents are told about using this file (Plan 17.3). */
export function GuidelinesPanel({ notes, change, state }: Notes) {
  return (
    <Panel
      title={t('files.guidelines.title')}
      description={t('files.guidelines.text')}
      action={<SaveStatus state={state} />}
    >
      <Field label={t('files.guidelines.label')} hideLabel>
        <Textarea
          rows={4}
          maxLength={MAX_GUIDELINES}
          placeholder={t('files.guidelines.placeholder')}
          value={notes.guidelines}
          onChange={(event) => change({ guidelines: event.target.value })}
        />
      </Field>
    </Panel>
  );
}

/** Facts of the owner's own, by which searches filter. */
export function AttributesPanel({ notes: { attributes }, change }: Notes) {
  const twice = namedTwice(attributes);
  const set = (key: string, part: Partial<AttributeRow>) =>
    change({ attributes: attributes.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  return (
    <Panel title={t('files.attributes.title')} description={t('files.attributes.text')}>
      <div className="grid gap-2">
        {attributes.map((row, index) => (
          <fieldset key={row.key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2">
            <legend className="sr-only">{t('files.attributes.row', { number: index + 1 })}</legend>
            <Field
              label={t('files.attributes.name')}
              hideLabel
              error={twice.has(row.name.trim()) ? t('files.attributes.twice') : undefined}
            >
              <Input
                placeholder={t('files.attributes.name')}
                value={row.name}
                maxLength={64}
                onChange={(event) => set(row.key, { name: event.target.value })}
              />
            </Field>
            <Field label={t('files.attributes.value')} hideLabel>
              <Input
                placeholder={t('files.attributes.value')}
                value={row.value}
                maxLength={500}
                onChange={(event) => set(row.key, { value: event.target.value })}
              />
            </Field>
            <Button
              variant="ghost"
              size="icon"
              aria-label={t('files.attributes.remove', {
                name: row.name || t('files.attributes.row', { number: index + 1 }),
              })}
              onClick={() => change({ attributes: attributes.filter(({ key }) => key !== row.key) })}
            >
              <X />
            </Button>
          </fieldset>
        ))}
        <Button
          size="sm"
          className="justify-self-start"
          disabled={attributes.length >= MAX_ATTRIBUTES}
          onClick={() => change({ attributes: [...attributes, { key: crypto.randomUUID(), name: '', value: '' }] })}
        >
          <Plus /> {t('files.attributes.add')}
        </Button>
      </div>
    </Panel>
  );
}
