import { inOrder } from '../../kernel/schema-order.ts';
import type { ToolSpec } from '../definition.ts';
import type { ToolFunction } from './kind.ts';
import { findToolKind } from './kinds.ts';

/**
 * The functions that a stored tool gives a model. None where the tool is off, or where this version of the
 * platform can't make sense of what another one stored.
 */
export function offeredFunctions({ kind, enabled, name, description, config }: ToolSpec): ToolFunction[] {
  const entry = enabled ? findToolKind(kind) : undefined;
  const read = entry?.config.safeParse(config);
  if (!entry || !read?.success) return [];
  const functions = entry.functions({ name, description, config: read.data });
  return functions.map((fn) => ({ ...fn, parameters: inOrder(fn.parameters) }));
}
