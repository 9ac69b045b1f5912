import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/states.tsx';
import { ProblemNotice } from './problem-notice.tsx';

type Document = Schema<'AgentDocument'>;

const MAX_BYTES = 8_000_000;

/** The names in a file, or why it can't be one of ours. The API looks at the rest. */
async function read(file: File): Promise<{ document: Document; names: string[] } | { fault: string }> {
  if (file.size > MAX_BYTES) return { fault: t('agents.importing.tooBig') };
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    return { fault: t('agents.importing.notJson') };
  }
  const { agents } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Document>;
  if (!Array.isArray(agents) || agents.length === 0) return { fault: t('agents.importing.notOurs') };
  return { document: value as Document, names: agents.map((agent) => String(agent?.name ?? '')) };
}

/** Brings agents from a file: shows what is in it before anything is created. */
export function ImportDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const client = useQueryClient();
  const id = useId();
  const [found, setFound] = useState<Awaited<ReturnType<typeof read>> | null>(null);
  const bring = useMutation({
    mutationFn: (document: Document) => take(api.POST('/api/v1/agents/import', { body: document })),
    onSuccess: ({ imported, name }) => {
      toast.success(t('agents.importing.done', { count: imported.length, name }));
      close(false);
      return client.invalidateQueries({ queryKey: ['agents'] });
    },
  });

  function close(isOpen: boolean) {
    if (isOpen) return;
    setFound(null);
    bring.reset();
    onOpenChange(false);
  }
  function choose(file: File | undefined) {
    bring.reset();
    if (file) void read(file).then(setFound);
  }
  const document = found && 'document' in found ? found : null;

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t('agents.importing.title')}
      description={t('agents.importing.text')}
    >
      <label
        htmlFor={id}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          choose(event.dataTransfer.files[0]);
        }}
        className="grid cursor-pointer justify-items-center gap-2 rounded-md border border-line-strong border-dashed px-4 py-8 text-sm hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus"
      >
        <FileUp className="size-5 text-faint" aria-hidden />
        <span className="font-medium">{t('agents.importing.choose')}</span>
        <span className="text-faint text-xs">{t('agents.importing.drop')}</span>
        <input
          id={id}
          type="file"
          accept="application/json,.json"
          aria-label={t('agents.importing.file')}
          className="sr-only"
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </label>
      {found && 'fault' in found && <Notice tone="bad">{found.fault}</Notice>}
      {document && (
        <p className="text-sm">
          {t('agents.importing.found', { count: document.names.length, names: document.names.join(', ') })}
        </p>
      )}
      {bring.error && <ProblemNotice problem={asProblem(bring.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => close(false)}>{t('agents.importing.cancel')}</Button>
        <Button
          variant="primary"
          disabled={!document}
          pending={bring.isPending}
          onClick={() => document && bring.mutate(document.document)}
        >
          {t('agents.importing.action')}
        </Button>
      </div>
    </Dialog>
  );
}
