import { Sparkles } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { SchemaForm } from '../schema-form/schema-form.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { specialField } from './special-fields.tsx';
import { ToolPreview } from './tool-preview.tsx';
import { ToolRules } from './tool-rules.tsx';
import { ToolTest } from './tool-test.tsx';
import type { ToolDraft, ToolKind } from './tool-values.ts';

export interface ToolPanelProps {
  tool: ToolDraft;
  kind: ToolKind;
  agentId: string;
  savedId(): string | undefined;
  beforeTest(): Promise<boolean>;
  errorAt(path: string): string | undefined;
  onChange(change: Partial<ToolDraft>): void;
}

function Examples({ kind, onChange }: Pick<ToolPanelProps, 'kind' | 'onChange'>) {
  if (kind.examples.length < 2) return null;
  return (
    <Field label={t('tools.panel.example')} className="max-w-md">
      <NativeSelect
        value=""
        onChange={(event) => {
          const example = kind.examples[Number(event.target.value)];
          if (!example) return;
          const { name, description, config } = example;
          onChange({ name, description, config: structuredClone(config) });
        }}
      >
        <option value="">…</option>
        {kind.examples.map((example, index) => (
          <option key={example.title} value={index}>
            {example.title}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** A tool without a description is a riddle to the model; one click puts in what its kind says of itself. */
function DescriptionHelp({ tool, kind, onChange }: Pick<ToolPanelProps, 'tool' | 'kind' | 'onChange'>) {
  if (tool.description.trim() !== '') return null;
  return (
    <p className="flex flex-wrap items-center gap-2 text-warn text-xs">
      {t('tools.panel.describe')}
      <Button size="sm" onClick={() => onChange({ description: kind.about })}>
        <Sparkles /> {t('tools.panel.useDescription', { text: kind.about })}
      </Button>
    </p>
  );
}

/** Everything of one tool: its name for the model, its own settings, how it may be used, a look and a try. */
export function ToolPanel(props: ToolPanelProps) {
  const { tool, kind, agentId, savedId, beforeTest, errorAt, onChange } = props;
  return (
    <div className="grid grid-cols-1 gap-5">
      <p className="text-soft text-sm">{kind.about}</p>
      <Examples kind={kind} onChange={onChange} />
      <div className="grid gap-4">
        <Field
          label={t('tools.panel.name')}
          hint={t('tools.panel.nameHint')}
          error={errorAt('name')}
          className="max-w-md"
        >
          <Input
            className="font-mono"
            spellCheck={false}
            autoComplete="off"
            value={tool.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Field>
        <Field
          label={t('tools.panel.description')}
          hint={t('tools.panel.descriptionHint')}
          error={errorAt('description')}
        >
          <Textarea
            rows={2}
            className="min-h-0"
            value={tool.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        </Field>
        <DescriptionHelp tool={tool} kind={kind} onChange={onChange} />
      </div>
      <div className="grid gap-4 border-line border-t pt-4">
        <h3 className="font-semibold text-sm">{t('tools.panel.settings')}</h3>
        {errorAt('config') && (
          <p role="alert" className="text-bad text-xs">
            {errorAt('config')}
          </p>
        )}
        <SchemaForm
          schema={kind.config}
          value={tool.config}
          errorAt={(path) => errorAt(`config.${path}`)}
          special={specialField({ agentId, tool, onConfig: (config) => onChange({ config }) })}
          onChange={(config) => onChange({ config })}
        />
      </div>
      <ToolRules tool={tool} errorAt={errorAt} onChange={onChange} />
      {agentId !== '' && <ToolPreview agentId={agentId} tool={tool} />}
      {/* An agent is tried in its own playground. */}
      {agentId !== '' && tool.kind !== 'agent' && (
        <ToolTest agentId={agentId} tool={tool} savedId={savedId} beforeTest={beforeTest} />
      )}
    </div>
  );
}
