import { ApiProblem, asProblem, problemFrom } from '../../lib/problem.ts';
import type { PartedUpload, SendPorts, Stored } from './send-file.ts';

/** What is said of a file with its upload. */
export interface UploadTarget {
  collectionId?: string;
  agentId?: string;
}

interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: XMLHttpRequestBodyInit;
  type?: string;
  signal?: AbortSignal;
  onProgress?(sent: number): void;
}

const OFFLINE = new ApiProblem({ status: 0, code: 'offline', title: 'The server could not be reached.' });

/** By XMLHttpRequest: only there the browser tells how much of a body is sent. @throws ApiProblem, or the abort's reason */
function send<T>({ method, path, body, type, signal, onProgress }: Request): Promise<{ status: number; body: T }> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, `/api/v1/files${path}`);
    if (type) request.setRequestHeader('content-type', type);
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onabort = () => reject(signal?.reason ?? OFFLINE);
    request.onerror = () => reject(OFFLINE);
    request.onloadend = () => signal?.removeEventListener('abort', stop);
    request.onload = () => {
      const { status, responseText } = request;
      const read = readJson(responseText);
      if (status >= 200 && status < 300) return resolve({ status, body: read as T });
      const retryAfter = request.getResponseHeader('retry-after');
      reject(
        problemFrom(read, new Response(null, { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} })),
      );
    };
    signal?.addEventListener('abort', stop);
    request.send(body ?? null);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson<T>(path: string, body: unknown, signal?: AbortSignal) {
  const request = { method: 'POST', path, body: JSON.stringify(body), type: 'application/json' } as const;
  return send<T>(signal ? { ...request, signal } : request);
}

function storedOf({ status, body }: { status: number; body: { id: string } }): Stored {
  return { fileId: body.id, isKnown: status === 200 };
}

/** The same file of the same moment: what an earlier visit began can be taken up for it. */
function memoryKey({ name, size, lastModified }: File): string {
  return `baton:upload:${size}:${lastModified}:${name}`;
}

/** The real API and the real browser. */
export function sendPorts(target: UploadTarget): SendPorts {
  return {
    whole: async (file, onProgress, signal) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(target)) form.set(name, value);
      form.set('file', file);
      return storedOf(await send({ method: 'POST', path: '/upload', body: form, onProgress, signal }));
    },
    begin: async (file, signal) =>
      (await sendJson<PartedUpload>('/uploads', { name: file.name, size: file.size, ...target }, signal)).body,
    find: async (id, signal) => {
      try {
        return (await send<PartedUpload>({ method: 'GET', path: `/uploads/${id}`, signal })).body;
      } catch (error) {
        if (asProblem(error).status === 404) return undefined;
        throw error;
      }
    },
    part: async (id, number, body, onProgress, signal) => {
      const path = `/uploads/${id}/parts/${number}`;
      await send({ method: 'PUT', path, body, type: 'application/octet-stream', onProgress, signal });
    },
    complete: async (id, signal) => storedOf(await sendJson(`/uploads/${id}/complete`, {}, signal)),
    abandon: async (id) => void (await send({ method: 'DELETE', path: `/uploads/${id}` })),
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(end, ms);
        function end() {
          clearTimeout(timer);
          window.removeEventListener('online', end);
          signal.removeEventListener('abort', end);
          if (signal.aborted) reject(signal.reason);
          else resolve();
        }
        window.addEventListener('online', end);
        signal.addEventListener('abort', end);
      }),
    remember: (file, id) => {
      try {
        if (id === null) localStorage.removeItem(memoryKey(file));
        else localStorage.setItem(memoryKey(file), id);
      } catch {
        // Without storage the upload goes on in this visit only.
      }
    },
    remembered: (file) => {
      try {
        return localStorage.getItem(memoryKey(file));
      } catch {
        return null;
      }
    },
  };
}
