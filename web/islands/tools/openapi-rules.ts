import type { Schema } from '../../lib/api.ts';
import { freeName, type ToolDraft, USUAL_TOOL, unsavedId } from './tool-values.ts';

type Imported = Schema<'OpenApiImported'>;
export type Operation = Imported['operations'][number];

/** Operations that say every word of a search somewhere. */
export function findOperations(operations: readonly Operation[], query: string): Operation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((one) => {
    const said = `${one.method} ${one.path} ${one.operationId} ${one.summary}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** What became of the operations that were picked. */
export interface Takeover {
  tools: ToolDraft[];
  /** Taken over, but not whole. */
  notes: { name: string; notes: string[] }[];
  /** Not taken over. */
  problems: { operationId: string; problem: string }[];
}

/** New tools of an agent from what the API made of the operations; names that are taken get a number. */
export function takeover(made: Imported['tools'], existing: readonly ToolDraft[]): Takeover {
  const result: Takeover = { tools: [], notes: [], problems: [] };
  for (const { operationId, tool, problem, notes } of made) {
    if (!tool) {
      result.problems.push({ operationId, problem: problem ?? '' });
      continue;
    }
    const name = freeName(
      tool.name,
      [...existing, ...result.tools].map((one) => one.name),
    );
    result.tools.push({ ...USUAL_TOOL, ...tool, id: unsavedId(), name });
    if (notes.length > 0) result.notes.push({ name, notes });
  }
  return result;
}
