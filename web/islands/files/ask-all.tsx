import { useQuery } from '@tanstack/react-query';
import { collectionsQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Field, NativeSelect } from '../ui/field.tsx';
import { Panel } from '../ui/surface.tsx';
import { AskFiles } from './ask-files.tsx';

interface AskAllProps {
  /** Only the files of this one; empty for all files. */
  collection: string;
  onCollection(collection: string): void;
}

/** Asks all files, or those of a collection. */
export function AskAll({ collection, onCollection }: AskAllProps) {
  const collections = useQuery(collectionsQuery).data ?? [];
  return (
    <Panel title={t('files.ask.titleAll')} description={t('files.ask.text')}>
      {collections.length > 0 && (
        <Field label={t('files.ask.scope')} className="mb-4 max-w-sm">
          <NativeSelect value={collection} onChange={(event) => onCollection(event.target.value)}>
            <option value="">{t('files.ask.allFiles')}</option>
            {collections.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <AskFiles scope={collection ? { collectionIds: [collection] } : {}} />
    </Panel>
  );
}
