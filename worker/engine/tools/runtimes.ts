import type { ToolKind } from '../definition.ts';
import type { ToolRuntime } from './runtime.ts';

/**
 * What the kinds do, loaded when one is first called: some bring large libraries. Only the stateless tool runner
 * imports this. `agent` has none, the engine itself runs it.
 */
const RUNTIMES: Partial<Record<ToolKind, () => Promise<ToolRuntime<never>>>> = {
  http: async () => (await import('./http/run.ts')).runHttpTool,
  code: async () => (await import('./code/runtime.ts')).runCodeTool,
  code_interpreter: async () => (await import('./code-interpreter/runtime.ts')).runCodeInterpreter,
  web_search: async () => (await import('./web-search/runtime.ts')).webSearchRuntime,
  web_page: async () => (await import('./web-page/runtime.ts')).webPageRuntime,
  file_search: async () => (await import('./file-search/runtime.ts')).fileSearchRuntime,
  computer: async () => (await import('./computer/runtime.ts')).computerRuntime,
  browser: async () => (await import('./browser/runtime.ts')).browserRuntime,
  mcp: async () => (await import('./mcp/run.ts')).runMcpTool,
  image: async () => (await import('./image/run.ts')).runImageTool,
};

/** @returns undefined for a kind without a runtime */
export async function loadToolRuntime(kind: ToolKind): Promise<ToolRuntime<never> | undefined> {
  return RUNTIMES[kind]?.();
}
