import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useRested } from '../../lib/debounce.ts';
import type { ChunkSettings, ModelChoice, StoredFile } from '../../lib/file-api.ts';
import { embeddingModelsQuery, previewQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { ErrorState, SkeletonText } from '../ui/states.tsx';
import { placeWords } from './place-words.ts';
import { useFileActions } from './use-file-actions.ts';

const REST_MS = 400;
const SHOWN = 5;

/** The rules of the API, so that a preview is only asked for what it takes. */
function isFit({ maxTokens, overlapTokens }: ChunkSettings): boolean {
  const isWhole = Number.isInteger(maxTokens) && Number.isInteger(overlapTokens);
  return isWhole && maxTokens >= 64 && maxTokens <= 2_000 && overlapTokens >= 0 && overlapTokens * 2 < maxTokens;
}

const modelKey = ({ provider, name, dimensions }: ModelChoice) => `${provider}/${name}@${dimensions}`;

/** The first passages as other settings would cut them. */
function Preview({ file, settings }: { file: StoredFile; settings: ChunkSettings }) {
  const rested = useRested(settings, REST_MS);
  const { data, error, isPlaceholderData, refetch } = useQuery(previewQuery(file.id, rested, isFit(rested)));
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="py-4" />;
  if (!data) return <SkeletonText lines={4} label={t('files.process.previewing')} />;
  const isOld = isPlaceholderData || rested !== settings;
  return (
    <section aria-label={t('files.process.preview')} aria-busy={isOld}>
      <p role="status" className="tabular mb-2 text-soft text-sm">
        {t(data.complete ? 'files.process.previewCount' : 'files.process.previewPart', {
          count: data.count,
          now: file.chunkCount,
        })}
      </p>
      <ol className="grid gap-2">
        {data.data.slice(0, SHOWN).map(({ ordinal, text, tokens, location }) => (
          <li key={ordinal} className="rounded-md border border-line bg-sunken p-3">
            <p className="tabular mb-1 text-faint text-xs">
              {[ordinal + 1, placeWords(location), t('files.chunks.tokens', { count: tokens })]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <p className="line-clamp-4 whitespace-pre-wrap break-words text-sm">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface Choice {
  model: ModelChoice;
  title: string;
}

/** What this account can use, each model with the lengths of its vectors, and what the file has now. */
function useModelChoices(now: ModelChoice): Choice[] {
  const offered = useQuery(embeddingModelsQuery).data ?? [];
  const choices = offered.flatMap(({ provider, providerName, name, title, keyId, dimensions, dimensionChoices }) =>
    (dimensionChoices.length > 0 ? dimensionChoices : [dimensions]).map((length) => ({
      model: { provider, name, dimensions: length, ...(keyId ? { keyId } : {}) },
      title: `${providerName}: ${title}`,
    })),
  );
  const isOffered = choices.some(({ model }) => modelKey(model) === modelKey(now));
  return isOffered ? choices : [{ model: now, title: `${now.provider}: ${now.name}` }, ...choices];
}

function ModelField({
  now,
  chosen,
  onChange,
}: {
  now: ModelChoice;
  chosen: ModelChoice;
  onChange(model: ModelChoice): void;
}) {
  const choices = useModelChoices(now);
  return (
    <Field label={t('files.process.model')} hint={t('files.process.modelHint')}>
      <NativeSelect
        value={modelKey(chosen)}
        onChange={(event) => {
          const choice = choices.find(({ model }) => modelKey(model) === event.target.value);
          if (choice) onChange(choice.model);
        }}
      >
        {choices.map(({ model, title }) => (
          <option key={modelKey(model)} value={modelKey(model)}>
            {t('files.process.dimensions', { name: title, count: model.dimensions })}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** How a file is cut and embedded, with a look at what other settings would make of it. */
export function ProcessPanel({ file }: { file: StoredFile }) {
  const { process } = useFileActions();
  const [settings, setSettings] = useState(file.chunkSettings);
  const [model, setModel] = useState<ModelChoice>(file.embeddingModel);
  const isChanged =
    JSON.stringify(settings) !== JSON.stringify(file.chunkSettings) ||
    modelKey(model) !== modelKey(file.embeddingModel);
  const start = () => {
    process.mutate({ file, chunkSettings: settings, embeddingModel: model });
  };
  const fits = isFit(settings);
  return (
    <div className="grid gap-5 p-5">
      <p className="max-w-prose text-pretty text-soft text-sm">{t('files.process.text')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('files.process.maxTokens')}
          hint={t('files.process.maxTokensHint')}
          error={fits ? undefined : t('files.process.bad')}
        >
          <Input
            type="number"
            inputMode="numeric"
            min={64}
            max={2_000}
            value={Number.isNaN(settings.maxTokens) ? '' : settings.maxTokens}
            onChange={(event) => setSettings({ ...settings, maxTokens: event.target.valueAsNumber })}
          />
        </Field>
        <Field label={t('files.process.overlap')} hint={t('files.process.overlapHint')}>
          <Input
            type="number"
            inputMode="numeric"
            min={0}
            max={999}
            value={Number.isNaN(settings.overlapTokens) ? '' : settings.overlapTokens}
            onChange={(event) => setSettings({ ...settings, overlapTokens: event.target.valueAsNumber })}
          />
        </Field>
      </div>
      <ModelField now={file.embeddingModel} chosen={model} onChange={setModel} />
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" pending={process.isPending} disabled={!fits || file.processing} onClick={start}>
          <RotateCw /> {t('files.process.start')}
        </Button>
        {!isChanged && <span className="text-faint text-xs">{t('files.process.unchanged')}</span>}
      </div>
      <h2 className="font-semibold text-sm">{t('files.process.preview')}</h2>
      {fits && <Preview file={file} settings={settings} />}
    </div>
  );
}
