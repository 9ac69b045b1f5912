import type { ToolDraft } from './tool-values.ts';

type Tool = Pick<ToolDraft, 'kind' | 'enabled' | 'config'>;

const scopeOf = ({ config }: Pick<Tool, 'config'>) => config.scope ?? 'agent';

/** Whether a tool searches what is attached to its agent; the scope that is left out is that one (Plan 19.3). */
export function searchesAttached(tool: Pick<Tool, 'kind' | 'config'>): boolean {
  return tool.kind === 'file_search' && scopeOf(tool) === 'agent';
}

/** Files or collections that a tool names itself. */
function namedBy(tool: Tool): readonly unknown[] {
  if (tool.kind !== 'file_search' || !tool.enabled) return [];
  const ids = { files: tool.config.fileIds, collections: tool.config.collectionIds }[String(scopeOf(tool))];
  return Array.isArray(ids) ? ids : [];
}

/**
 * What is missing between files and the tool that searches them: the tool, its switch, or the files.
 * @param attached ids of files and collections of the agent
 */
export function fileHint(
  tools: readonly Tool[],
  attached: readonly string[],
): 'addTool' | 'turnOn' | 'addFiles' | null {
  const searching = tools.filter(searchesAttached);
  const isSearched = searching.some(({ enabled }) => enabled);
  if (attached.length === 0) return isSearched ? 'addFiles' : null;
  const named = new Set(tools.flatMap(namedBy));
  if (isSearched || attached.every((id) => named.has(id))) return null;
  return searching.length > 0 ? 'turnOn' : 'addTool';
}
