import { Download } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import { asProblem, problemFrom } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { showBytes } from './bytes.ts';

/** Reads the document as it is written, so that one sees it grow, and only then gives it to the browser. */
async function fetchExport(onSize: (bytes: number) => void): Promise<{ blob: Blob; name: string }> {
  const response = await fetch('/api/v1/users/me/export');
  if (!response.ok || !response.body) throw problemFrom(await response.json().catch(() => null), response);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    size += value.byteLength;
    onSize(size);
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'baton.json';
  return { blob: new Blob(pieces, { type: 'application/json' }), name };
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function DownloadData() {
  const [size, setSize] = useState<number | null>(null);

  async function download() {
    setSize(0);
    try {
      const { blob, name } = await fetchExport(setSize);
      save(blob, name);
      toast.success(t('settings.exportDone'));
    } catch (error) {
      toast.error(asProblem(error).message);
    } finally {
      setSize(null);
    }
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button onClick={download} pending={size !== null}>
        <Download /> {t('settings.exportDownload')}
      </Button>
      <p role="status" className="tabular text-faint text-sm">
        {size === 0 && t('settings.exportWorking')}
        {size !== null && size > 0 && t('settings.exportWorkingSize', { size: showBytes(size) })}
      </p>
    </div>
  );
}
