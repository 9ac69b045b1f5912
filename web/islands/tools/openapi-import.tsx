import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MAX_TOOLS } from '../../../worker/domain/agents/contract.ts';
import { t } from '../../lib/messages.ts';
import { apiKeysQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Notice } from '../ui/states.tsx';
import { OpenApiOperations } from './openapi-operations.tsx';
import type { Takeover } from './openapi-rules.ts';
import { OpenApiSource } from './openapi-source.tsx';
import { AddSecret } from './secret-fields.tsx';
import type { ToolDraft } from './tool-values.ts';
import { type ImportChoice, type Source, useOpenApiImport } from './use-openapi-import.ts';

const WIDE = 'w-[min(46rem,calc(100vw-2rem))]';
/** Operations that the API turns into tools at once. */
const AT_ONCE = 50;

interface OpenApiImportProps {
  tools: readonly ToolDraft[];
  onAdd(tools: ToolDraft[]): void;
  onClose(): void;
}

function Secret({ value, onChange }: { value: string; onChange(keyId: string): void }) {
  const { data } = useQuery(apiKeysQuery);
  const secrets = (data ?? []).filter((key) => key.kind === 'tool' && key.provider === 'secret');
  return (
    <Field label={t('tools.openapi.secret')} hint={t('tools.openapi.secretHint')} aside={<AddSecret />}>
      <NativeSelect value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('tools.secret.none')}</option>
        {secrets.map((key) => (
          <option key={key.id} value={key.id}>
            {t('tools.secret.key', { label: key.label, hint: key.hint })}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** What became of the operations, in sentences. */
function Outcome({ result }: { result: Takeover }) {
  return (
    <div className="grid gap-3">
      <Notice tone={result.tools.length > 0 ? 'good' : 'warn'}>
        {t('tools.openapi.added', { count: result.tools.length })}
      </Notice>
      {result.problems.length > 0 && (
        <section aria-label={t('tools.openapi.problems')} className="grid gap-1 text-sm">
          <h3 className="font-medium">{t('tools.openapi.problems')}</h3>
          <ul className="grid gap-1">
            {result.problems.map(({ operationId, problem }) => (
              <li key={operationId}>
                <code className="font-mono text-xs">{operationId}</code> <span className="text-bad">{problem}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result.notes.length > 0 && (
        <section aria-label={t('tools.openapi.notes')} className="grid gap-1 text-sm">
          <h3 className="font-medium">{t('tools.openapi.notes')}</h3>
          <ul className="grid gap-1">
            {result.notes.map(({ name, notes }) => (
              <li key={name}>
                <code className="font-mono text-xs">{name}</code> <span className="text-soft">{notes.join(' ')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Operations of an OpenAPI document as tools: read it, pick, add. */
export function OpenApiImport({ tools, onAdd, onClose }: OpenApiImportProps) {
  const [source, setSource] = useState<Source>({ kind: 'text', text: '', url: '' });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [choice, setChoice] = useState<Omit<ImportChoice, 'picked'>>({ serverUrl: '', secretKeyId: '' });
  const { document, done, read, make, faultAt, back, forget } = useOpenApiImport(tools, onAdd);
  const isEmpty = (source.kind === 'text' ? source.text : source.url).trim() === '';
  const whole = faultAt('whole') ?? (document ? faultAt('document') : undefined);

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('tools.openapi.title')}
      description={document ? t('tools.openapi.pickLead', { title: document.title }) : t('tools.openapi.lead')}
      className={WIDE}
    >
      {!document && (
        <OpenApiSource
          source={source}
          onChange={(next) => {
            forget();
            setSource(next);
          }}
          faultAt={faultAt}
        />
      )}
      {document && !done && (
        <>
          <OpenApiOperations
            operations={document.operations}
            picked={picked}
            room={Math.min(AT_ONCE, MAX_TOOLS - tools.length)}
            onPick={setPicked}
          />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={t('tools.openapi.server')} hint={t('tools.openapi.serverHint')} error={faultAt('serverUrl')}>
              <Input
                type="url"
                spellCheck={false}
                placeholder="https://api.example.com"
                value={choice.serverUrl}
                onChange={(event) => {
                  make.reset();
                  setChoice({ ...choice, serverUrl: event.target.value });
                }}
              />
            </Field>
            <Secret value={choice.secretKeyId} onChange={(secretKeyId) => setChoice({ ...choice, secretKeyId })} />
          </div>
        </>
      )}
      {done && <Outcome result={done} />}
      {whole && <Notice tone="bad">{whole}</Notice>}
      <div className="flex flex-wrap justify-end gap-2">
        {document && <Button onClick={back}>{t('tools.openapi.back')}</Button>}
        {!document && (
          <Button variant="primary" disabled={isEmpty} pending={read.isPending} onClick={() => read.mutate(source)}>
            {t('tools.openapi.read')}
          </Button>
        )}
        {document && !done && (
          <Button
            variant="primary"
            disabled={picked.size === 0}
            pending={make.isPending}
            onClick={() => make.mutate({ picked: [...picked], ...choice })}
          >
            {t('tools.openapi.add', { count: picked.size })}
          </Button>
        )}
        {done && (
          <Button variant="primary" onClick={onClose}>
            {t('tools.openapi.done')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
