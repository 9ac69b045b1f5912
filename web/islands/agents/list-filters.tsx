import { useQuery } from '@tanstack/react-query';
import { LayoutGrid, Rows3, X } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { AGENT_SORTS, type AgentSort, providersQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import type { View } from './list-view.ts';

/** The list's part of the address; an empty text is a filter that is not set. */
export interface ListAddress {
  q: string;
  sort: string;
  visibility: string;
  provider: string;
  published: string;
  deleted: string;
}

export const ADDRESS_KEYS = ['q', 'sort', 'visibility', 'provider', 'published', 'deleted'] as const;

const SORT_LABELS = {
  '-updated': 'agents.sort.updated',
  '-created': 'agents.sort.created',
  created: 'agents.sort.oldest',
  name: 'agents.sort.name',
  '-name': 'agents.sort.nameDown',
} as const satisfies Record<AgentSort, string>;

interface ListFiltersProps {
  address: ListAddress;
  onChange(part: Partial<ListAddress>): void;
  view: View;
  onView(view: View): void;
}

const SELECT = 'min-w-36 flex-1 sm:w-auto sm:max-w-44 sm:flex-none';

/** Search, filters, order and shape of the list. */
export function ListFilters({ address, onChange, view, onView }: ListFiltersProps) {
  const providers = useQuery(providersQuery).data ?? [];
  const isFiltered = Boolean(address.visibility || address.provider || address.published || address.deleted);
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <SearchInput
        label={t('agents.search')}
        placeholder={t('agents.searchHint')}
        className="w-full sm:w-auto sm:min-w-56 sm:flex-1"
        keys="/"
        group={t('agents.keys.group')}
        value={address.q}
        onChange={(q) => onChange({ q })}
      />
      <NativeSelect
        aria-label={t('agents.filter.visibility')}
        className={SELECT}
        value={address.visibility}
        onChange={(event) => onChange({ visibility: event.target.value })}
      >
        <option value="">{t('agents.filter.anyVisibility')}</option>
        <option value="private">{t('agents.visibility.private')}</option>
        <option value="unlisted">{t('agents.visibility.unlisted')}</option>
        <option value="public">{t('agents.visibility.public')}</option>
      </NativeSelect>
      <NativeSelect
        aria-label={t('agents.filter.provider')}
        className={SELECT}
        value={address.provider}
        onChange={(event) => onChange({ provider: event.target.value })}
      >
        <option value="">{t('agents.filter.anyProvider')}</option>
        <option value="auto">{t('agents.filter.auto')}</option>
        {address.provider && address.provider !== 'auto' && !providers.some(({ id }) => id === address.provider) && (
          <option value={address.provider}>{address.provider}</option>
        )}
        {providers.map((provider) => (
          <option key={provider.id} value={provider.id}>
            {provider.name}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label={t('agents.filter.published')}
        className={SELECT}
        value={address.deleted ? 'deleted' : address.published}
        onChange={(event) => {
          const { value } = event.target;
          onChange(value === 'deleted' ? { deleted: 'true', published: '' } : { deleted: '', published: value });
        }}
      >
        <option value="">{t('agents.filter.anyPublished')}</option>
        <option value="true">{t('agents.filter.isPublished')}</option>
        <option value="false">{t('agents.filter.isDraft')}</option>
        <option value="deleted">{t('agents.filter.bin')}</option>
      </NativeSelect>
      <NativeSelect
        aria-label={t('agents.sort.label')}
        className={SELECT}
        value={address.sort || '-updated'}
        onChange={(event) => onChange({ sort: event.target.value === '-updated' ? '' : event.target.value })}
      >
        {AGENT_SORTS.map((option) => (
          <option key={option} value={option}>
            {t(SORT_LABELS[option])}
          </option>
        ))}
      </NativeSelect>
      <Segmented<View>
        label={t('agents.view.label')}
        value={view}
        onChange={onView}
        compact
        options={[
          { value: 'table', label: t('agents.view.table'), icon: <Rows3 /> },
          { value: 'cards', label: t('agents.view.cards'), icon: <LayoutGrid /> },
        ]}
      />
      {isFiltered && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => onChange({ visibility: '', provider: '', published: '', deleted: '' })}
        >
          <X /> {t('agents.filter.clear')}
        </Button>
      )}
    </search>
  );
}
