import { METADATA_INDEXES } from '../../worker/providers/vectors/vectorize.ts';
import { CloudflareRefusal, callVectorize, type VectorizeAccount } from './rest-index.ts';

interface IndexInfo {
  name: string;
  config: { dimensions: number; metric: string };
}

export interface MadeIndex {
  name: string;
  dimensions: number;
  /** What this call made; empty where all was there. */
  made: string[];
}

/** The name of the index that holds vectors of this length. */
export function indexName(dimensions: number, prefix = 'baton'): string {
  return `${prefix}-${dimensions}`;
}

/**
 * Makes the index of a length and what it is filtered by, which must be there before the first vector. Repeatable.
 * @throws Error where an index of that name is of another kind, CloudflareRefusal
 */
export async function setUpIndex(account: VectorizeAccount, dimensions: number, prefix?: string): Promise<MadeIndex> {
  const name = indexName(dimensions, prefix);
  const made: string[] = [];
  const known = await findIndex(account, name);
  if (known && (known.config.dimensions !== dimensions || known.config.metric !== 'cosine')) {
    const { dimensions: length, metric } = known.config;
    throw new Error(
      `The index ${name} has ${length} dimensions and the metric ${metric}; it needs ${dimensions} and cosine. Delete it, or choose another prefix.`,
    );
  }
  if (!known) {
    await callVectorize(account, '', { name, config: { dimensions, metric: 'cosine' } });
    made.push(name);
  }
  const { metadataIndexes } = await callVectorize<{ metadataIndexes: { propertyName: string }[] }>(
    account,
    `/${name}/metadata_index/list`,
  );
  for (const propertyName of METADATA_INDEXES) {
    if (metadataIndexes.some((one) => one.propertyName === propertyName)) continue;
    await callVectorize(account, `/${name}/metadata_index/create`, { propertyName, indexType: 'string' });
    made.push(`${name}: ${propertyName}`);
  }
  return { name, dimensions, made };
}

async function findIndex(account: VectorizeAccount, name: string): Promise<IndexInfo | undefined> {
  try {
    return await callVectorize<IndexInfo>(account, `/${name}`);
  } catch (error) {
    if (error instanceof CloudflareRefusal && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

/** The lines of wrangler.toml that bind an index. */
export function bindingOf({ name, dimensions }: MadeIndex): string {
  return `[[vectorize]]\nbinding = "VECTORIZE_${dimensions}"\nindex_name = "${name}"\n`;
}
