import { createContext, type ReactNode } from 'react';
import type { SchemaField } from './schema-node.ts';

export interface FieldListProps {
  fields: readonly SchemaField[];
  /** The group that the fields belong to; null for the root. */
  owner: string | null;
  /** Of the group; the root is 1. */
  depth: number;
  onChange(fields: SchemaField[]): void;
}

/** How the fields of a group are shown: a list holds rows, and a row may hold a list again. */
export const FieldListContext = createContext<(props: FieldListProps) => ReactNode>(() => null);
