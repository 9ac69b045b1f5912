import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { refreshFiles } from '../../lib/file-queries.ts';
import { FileSender } from './send-file.ts';
import { sendPorts, type UploadTarget } from './send-ports.ts';
import { isOpen, type Upload, UploadQueue } from './upload-queue.ts';
import { faultOf } from './upload-rules.ts';

const NONE: readonly Upload[] = [];

/** Uploads of this page. `onStored` hears of each file that is there, new or known. */
export function useUploads(onStored?: (fileId: string) => void, target: UploadTarget = {}) {
  const client = useQueryClient();
  const [queue] = useState(() => {
    const sender = new FileSender(sendPorts(target));
    return new UploadQueue({
      send: (file, reports) => sender.send(file, reports),
      discard: (file) => sender.discard(file),
      faultOf,
      onStored: (fileId) => {
        void refreshFiles(client);
        onStored?.(fileId);
      },
      newKey: () => crypto.randomUUID(),
    });
  });
  const uploads = useSyncExternalStore(queue.watch, queue.uploads, () => NONE);
  const isSending = uploads.some(isOpen);
  // The browser asks before a page is left that still sends something.
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isSending]);
  return { queue, uploads };
}
