import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { FileFilter } from '../../lib/file-api.ts';
import { collectionsQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import type { FilesAddress } from './address.ts';
import { KINDS } from './kinds.ts';
import { LANGUAGES, languageName } from './language-name.ts';

const SELECT = 'min-w-32 flex-1 sm:w-auto sm:max-w-44 sm:flex-none';

const STATES = ['ready', 'processing', 'failed'] as const;

/** The address as the API's filter; what it does not know is left out. */
export function filterOf({ q, status, type, language, collection }: FilesAddress): FileFilter {
  const knownStatus = STATES.find((known) => known === status);
  const knownKind = KINDS.find((known) => known === type);
  return {
    ...(q ? { q } : {}),
    ...(knownStatus ? { status: knownStatus } : {}),
    ...(knownKind ? { type: knownKind } : {}),
    ...(language.length > 1 ? { language: language.slice(0, 8) } : {}),
    ...(collection ? { collectionId: collection } : {}),
  };
}

interface FileFiltersProps {
  address: FilesAddress;
  onChange(part: Partial<FilesAddress>): void;
}

/** Search and filters of the list. */
export function FileFilters({ address, onChange }: FileFiltersProps) {
  const collections = useQuery(collectionsQuery).data ?? [];
  const isFiltered = Boolean(address.status || address.type || address.language || address.collection);
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t('files.filter.search')}
        placeholder={t('files.filter.searchHint')}
        className="w-full sm:w-auto sm:min-w-56 sm:flex-1"
        keys="/"
        group={t('files.list.group')}
        value={address.q}
        onChange={(q) => onChange({ q })}
      />
      <NativeSelect
        aria-label={t('files.filter.status')}
        className={SELECT}
        value={address.status}
        onChange={(event) => onChange({ status: event.target.value })}
      >
        <option value="">{t('files.filter.anyStatus')}</option>
        <option value="ready">{t('files.stage.ready')}</option>
        <option value="processing">{t('files.filter.processing')}</option>
        <option value="failed">{t('files.stage.failed')}</option>
      </NativeSelect>
      <NativeSelect
        aria-label={t('files.filter.type')}
        className={SELECT}
        value={address.type}
        onChange={(event) => onChange({ type: event.target.value })}
      >
        <option value="">{t('files.filter.anyType')}</option>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`files.kinds.${kind}`)}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label={t('files.filter.language')}
        className={SELECT}
        value={address.language}
        onChange={(event) => onChange({ language: event.target.value })}
      >
        <option value="">{t('files.filter.anyLanguage')}</option>
        {LANGUAGES.map((code) => (
          <option key={code} value={code}>
            {languageName(code)}
          </option>
        ))}
      </NativeSelect>
      {collections.length > 0 && (
        <NativeSelect
          aria-label={t('files.filter.collection')}
          className={SELECT}
          value={address.collection}
          onChange={(event) => onChange({ collection: event.target.value })}
        >
          <option value="">{t('files.filter.anyCollection')}</option>
          {collections.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      )}
      {isFiltered && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => onChange({ status: '', type: '', language: '', collection: '' })}
        >
          <X /> {t('files.filter.clear')}
        </Button>
      )}
    </search>
  );
}
