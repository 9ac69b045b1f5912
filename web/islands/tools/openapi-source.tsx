import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import type { Source } from './use-openapi-import.ts';

interface OpenApiSourceProps {
  source: Source;
  onChange(source: Source): void;
  faultAt(field: 'document' | 'documentUrl'): string | undefined;
}

/** Where an OpenAPI document comes from: pasted, a file, or an address. */
export function OpenApiSource({ source, onChange, faultAt }: OpenApiSourceProps) {
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen) onChange({ ...source, kind: 'text', text: await chosen.text() });
  };
  return (
    <div className="grid gap-3">
      <Segmented<Source['kind']>
        label={t('tools.openapi.source')}
        value={source.kind}
        onChange={(kind) => onChange({ ...source, kind })}
        options={[
          { value: 'text', label: t('tools.openapi.fromText') },
          { value: 'url', label: t('tools.openapi.fromUrl') },
        ]}
      />
      {source.kind === 'url' ? (
        <Field label={t('tools.openapi.url')} hint={t('tools.openapi.urlHint')} error={faultAt('documentUrl')}>
          <Input
            type="url"
            spellCheck={false}
            placeholder="https://api.example.com/openapi.json"
            value={source.url}
            onChange={(event) => onChange({ ...source, url: event.target.value })}
          />
        </Field>
      ) : (
        <Field
          label={t('tools.openapi.document')}
          hint={t('tools.openapi.documentHint')}
          error={faultAt('document')}
          aside={
            <Button size="sm" onClick={() => file.current?.click()}>
              <FileUp /> {t('tools.openapi.file')}
            </Button>
          }
        >
          <Textarea
            rows={10}
            spellCheck={false}
            className="font-mono text-xs sm:text-xs"
            value={source.text}
            onChange={(event) => onChange({ ...source, text: event.target.value })}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const [dropped] = event.dataTransfer.files;
              if (!dropped) return;
              event.preventDefault();
              void take(dropped);
            }}
          />
        </Field>
      )}
      <input
        ref={file}
        type="file"
        tabIndex={-1}
        accept=".json,.yaml,.yml,application/json,application/yaml"
        aria-label={t('tools.openapi.file')}
        className="sr-only"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
