import type { ToolSpec } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';

type Tool = Pick<ToolSpec, 'kind' | 'config'>;

/** Fields of a file search tool that name things of its owner's. */
const FIELDS = ['fileIds', 'collectionIds'] as const;

/** The files and collections that a tool names. */
export function searchedIds(tool: Tool | undefined): Record<(typeof FIELDS)[number], string[]> {
  const named = (field: string): string[] => {
    const ids = tool?.kind === 'file_search' ? tool.config[field] : [];
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  };
  return { fileIds: named('fileIds'), collectionIds: named('collectionIds') };
}

/** What a tool names that is not the owner's; what it named before and is gone by now is no fault. */
export function searchedIssues(tool: Tool, own: ReadonlySet<string>): Issue[] {
  const ids = searchedIds(tool);
  const words = { fileIds: 'You have no such file.', collectionIds: 'You have no such collection.' };
  return FIELDS.flatMap((field) =>
    ids[field].flatMap((id, index) =>
      own.has(id) ? [] : [{ path: `config.${field}.${index}`, message: words[field] }],
    ),
  );
}

/** The tool for another account: which files its owner chose is nobody else's business, and of no use there. */
export function withoutSearchedIds<T extends Tool>(tool: T): T {
  const { fileIds, collectionIds } = searchedIds(tool);
  if (fileIds.length + collectionIds.length === 0) return tool;
  const scope = tool.config['scope'] === 'openai' ? 'openai' : 'agent';
  return { ...tool, config: { ...tool.config, scope, fileIds: [], collectionIds: [] } };
}
