import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { AUTO } from './model-policy.ts';

export type Provider = Schema<'ModelProvider'>;
export type Model = Schema<'Model'>;

/** One row of the picker that can be chosen. */
export interface Choice {
  id: string;
  provider: string;
  name: string;
  title: string;
  /** `undefined` for the router, and for models that the catalog does not list. */
  model: Model | undefined;
  /** Under the title, where there is no entry to tell more. */
  note: string;
  /** There is nobody's key for it. */
  locked: boolean;
}

export type Row = { kind: 'group'; id: string; title: string; note: string } | { kind: 'choice'; choice: Choice };

export interface CatalogPart {
  provider: Provider;
  models: readonly Model[];
}

/** Names that a key's own server offers. */
export interface Offer {
  provider: string;
  keyLabel: string;
  names: readonly string[];
}

export function choiceId(provider: string, name: string): string {
  return `${provider}/${name}`;
}

const READINESS: Record<Provider['access'], number> = { own_key: 0, platform: 1, none: 2 };

/** What a person may type to find a model by what it does. */
function abilitiesOf({ capabilities, tier }: Model): string[] {
  return [
    ...(capabilities.tools ? [t('models.picker.tools')] : []),
    ...(capabilities.vision ? [t('models.picker.vision')] : []),
    ...(capabilities.reasoning ? [t('models.picker.reasoning')] : []),
    ...(capabilities.structuredOutput === 'strict' ? [t('models.picker.structured')] : []),
    tier,
    t(`models.picker.${tier}`),
  ];
}

function fits(query: string, texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function catalogChoices({ provider, models }: CatalogPart, query: string): Choice[] {
  return models
    .filter((model) => !model.capabilities.embeddings)
    .filter((model) => fits(query, [provider.name, model.title, model.name, ...model.aliases, ...abilitiesOf(model)]))
    .toSorted((a, b) => Number(a.retired !== null) - Number(b.retired !== null))
    .map((model) => ({
      id: choiceId(provider.id, model.name),
      provider: provider.id,
      name: model.name,
      title: model.title,
      model,
      note: '',
      locked: provider.access === 'none',
    }));
}

/** Models beyond the catalog: what the account's own servers offer, and a name as it is typed. */
function freeChoices({ provider, models }: CatalogPart, offers: readonly Offer[], query: string): Choice[] {
  const listed = new Set(models.flatMap((model) => [model.name, ...model.aliases]));
  const free = (name: string, title: string, note: string): Choice => ({
    id: choiceId(provider.id, name),
    provider: provider.id,
    name,
    title,
    model: undefined,
    note,
    locked: provider.access === 'none',
  });
  const offered = offers
    .filter((offer) => offer.provider === provider.id)
    .flatMap(({ names, keyLabel }) =>
      names
        .filter((name) => !listed.has(name) && fits(query, [provider.name, name]))
        .map((name) => free(name, name, t('models.picker.offered', { name: keyLabel }))),
    );
  const known = new Set([...listed, ...offered.map((choice) => choice.name)]);
  const typed = query.trim();
  const mayType = provider.anyModel && typed.length > 1 && !known.has(typed) && !/\s/.test(typed);
  const custom = mayType
    ? [free(typed, t('models.picker.custom', { name: typed, provider: provider.name }), t('models.picker.customAbout'))]
    : [];
  return [...offered, ...custom];
}

interface Wanted {
  query: string;
  /** Leaves out what nobody's key pays for. */
  onlyReady: boolean;
  withAuto: boolean;
  offers: readonly Offer[];
}

/** The picker's rows: the router first, then provider by provider, those that can be used before the others. */
export function rowsOf(catalog: readonly CatalogPart[], { query, onlyReady, withAuto, offers }: Wanted): Row[] {
  const auto: Choice = {
    id: choiceId(AUTO, AUTO),
    provider: AUTO,
    name: AUTO,
    title: t('models.picker.auto'),
    model: undefined,
    note: t('models.picker.autoAbout'),
    locked: false,
  };
  const first: Row[] = withAuto && fits(query, [auto.title, AUTO]) ? [{ kind: 'choice', choice: auto }] : [];
  const parts = catalog
    .filter(({ provider }) => !onlyReady || provider.access !== 'none')
    .toSorted((a, b) => READINESS[a.provider.access] - READINESS[b.provider.access]);
  return [
    ...first,
    ...parts.flatMap((part): Row[] => {
      const choices = [...catalogChoices(part, query), ...freeChoices(part, offers, query)];
      if (choices.length === 0) return [];
      const { id, name, access } = part.provider;
      const note = {
        own_key: t('models.picker.ownKey'),
        platform: t('models.picker.ready'),
        none: t('models.picker.needsKey'),
      }[access];
      return [{ kind: 'group', id, title: name, note }, ...choices.map((choice): Row => ({ kind: 'choice', choice }))];
    }),
  ];
}

/** The entry of a chosen model, by its name, an alias, or a dated edition of it. */
export function findChosen(catalog: readonly CatalogPart[], provider: string, name: string): Model | undefined {
  const models = catalog.find((part) => part.provider.id === provider)?.models ?? [];
  const known = (wanted: string) => models.find((model) => model.name === wanted || model.aliases.includes(wanted));
  return known(name) ?? known(name.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8}|preview|latest)$/, ''));
}

function canTakeTools({ capabilities, retired, retiring }: Model): boolean {
  return capabilities.tools && !capabilities.embeddings && !retired && !retiring;
}

/** What can't be done with a model as the agent is. Two that can are named, usable ones first. */
export function warningsOf(
  catalog: readonly CatalogPart[],
  model: Model,
  agent: { hasHandoffs: boolean; wantsOutputType: boolean },
): string[] {
  const warnings: string[] = [];
  const name = model.title;
  if (agent.hasHandoffs && !model.capabilities.tools) {
    const able = catalog
      .toSorted((a, b) => {
        const near = (part: CatalogPart) => Number(part.provider.id !== model.provider);
        return READINESS[a.provider.access] - READINESS[b.provider.access] || near(a) - near(b);
      })
      .flatMap((part) => part.models.filter(canTakeTools));
    const [first, second] = able;
    if (first && second) {
      warnings.push(t('models.picker.noTools', { name, first: first.title, second: second.title }));
    } else if (first) warnings.push(t('models.picker.noToolsOne', { name, first: first.title }));
  }
  if (agent.wantsOutputType && model.capabilities.structuredOutput !== 'strict') {
    warnings.push(t('models.picker.shimmed', { name }));
  }
  return warnings;
}
