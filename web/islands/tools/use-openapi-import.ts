import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { type Takeover, takeover } from './openapi-rules.ts';
import type { ToolDraft } from './tool-values.ts';

type Imported = Schema<'OpenApiImported'>;

/** Where the document comes from: a text, or an address. */
export type Source = { kind: 'text' | 'url'; text: string; url: string };

interface ReadDocument {
  text: string;
  title: string;
  operations: Imported['operations'];
}

export interface ImportChoice {
  picked: readonly string[];
  serverUrl: string;
  secretKeyId: string;
}

const ask = (body: Schema<'OpenApiImport'>) => take(api.POST('/api/v1/agents/tools/import-openapi', { body }));

/** Reads a document, and makes tools of the operations that are picked. Nothing of it is stored before the agent is. */
export function useOpenApiImport(tools: readonly ToolDraft[], onAdd: (tools: ToolDraft[]) => void) {
  const [document, setDocument] = useState<ReadDocument | null>(null);
  const [done, setDone] = useState<Takeover | null>(null);
  const read = useMutation({
    mutationFn: (source: Source) =>
      ask({
        operations: [],
        ...(source.kind === 'text' ? { document: source.text } : { documentUrl: source.url.trim() }),
      }),
    onSuccess: ({ title, document: fetched, operations }, source) =>
      setDocument({ text: fetched ?? source.text, title, operations }),
  });
  const make = useMutation({
    mutationFn: ({ picked, serverUrl, secretKeyId }: ImportChoice) =>
      ask({
        document: document?.text ?? '',
        operations: [...picked],
        ...(serverUrl.trim() ? { serverUrl: serverUrl.trim() } : {}),
        ...(secretKeyId ? { secretKeyId } : {}),
      }),
    onSuccess: ({ tools: made }) => {
      const result = takeover(made, tools);
      onAdd(result.tools);
      setDone(result);
    },
  });
  /** The fault at a field, else of the whole: what belongs to no field of the step. */
  const faultAt = (field: 'document' | 'documentUrl' | 'serverUrl' | 'whole'): string | undefined => {
    const error = make.error ?? read.error;
    if (!error) return undefined;
    const { issues, message, code } = asProblem(error);
    const known = ['document', 'documentUrl', 'serverUrl'];
    if (field !== 'whole') return issues.find((issue) => issue.path === field)?.message;
    if (issues.some((issue) => known.includes(issue.path))) return undefined;
    return code === 'payload_too_large' ? t('tools.openapi.tooLarge') : (issues[0]?.message ?? message);
  };
  return {
    document,
    done,
    read,
    make,
    faultAt,
    back() {
      make.reset();
      if (done) setDone(null);
      else setDocument(null);
    },
    forget() {
      read.reset();
      make.reset();
    },
  };
}
