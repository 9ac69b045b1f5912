import { createContext, type ReactNode, use } from 'react';
import type { JsonSchema } from './schema.ts';

export interface FieldProps {
  name: string;
  label: string;
  /** From the root of the form, such as `headers.0.value`. */
  path: string;
  schema: JsonSchema;
  value: unknown;
  isRequired: boolean;
  onChange(value: unknown): void;
}

export interface SchemaFormSettings {
  root: JsonSchema;
  /** The fault of the field at a path, if it has one. */
  errorAt(path: string): string | undefined;
  /** The control for a schema; nested fields are made by it as well. `bare` leaves out an object's frame. */
  renderField(props: FieldProps & { bare?: boolean }): ReactNode;
  /** Controls of its own for certain fields: a key of the vault, an agent. */
  special?(props: FieldProps): ReactNode | undefined;
}

export const SchemaFormContext = createContext<SchemaFormSettings>({
  root: {},
  errorAt: () => undefined,
  renderField: () => null,
});

/** A field of the form that it stands in. */
export function SchemaField(props: FieldProps & { bare?: boolean }): ReactNode {
  return useSchemaForm().renderField(props);
}

export const useSchemaForm = (): SchemaFormSettings => use(SchemaFormContext);
