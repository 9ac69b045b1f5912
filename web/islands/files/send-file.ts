import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import type { SendReports } from './upload-queue.ts';
import { ONE_PIECE_BYTES } from './upload-rules.ts';

/** An upload in parts, as the server knows it. */
export interface PartedUpload {
  id: string;
  /** Bytes of each part but the last. */
  partSize: number;
  /** How many there are in all. */
  parts: number;
  /** Numbers, from 1, of those that are there. */
  received: number[];
}

export interface Stored {
  fileId: string;
  isKnown: boolean;
}

/** The API's requests that an upload is made of. All throw ApiProblem, or what `signal` aborted with. */
export interface SendPorts {
  whole(file: File, onProgress: (sent: number) => void, signal: AbortSignal): Promise<Stored>;
  begin(file: File, signal: AbortSignal): Promise<PartedUpload>;
  /** Undefined where it is over, or too old. */
  find(uploadId: string, signal: AbortSignal): Promise<PartedUpload | undefined>;
  part(
    uploadId: string,
    number: number,
    bytes: Blob,
    onProgress: (sent: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  complete(uploadId: string, signal: AbortSignal): Promise<Stored>;
  abandon(uploadId: string): Promise<void>;
  /** Ends after `ms`, or as soon as the browser says that it is connected again. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** What was begun for a file, for a later visit of the same browser; null forgets it. */
  remember(file: File, uploadId: string | null): void;
  remembered(file: File): string | null;
}

/** How long to wait before a request is sent again, in milliseconds; the last one from then on. */
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
/** Answers of a server in trouble are taken for a while; a connection is waited for as long as it takes. */
const TROUBLES = 6;

function mayPass({ code, status }: ApiProblem): boolean {
  return code === 'offline' || status >= 500 || status === 429 || status === 408;
}

/** Sends files: small ones in one piece, others in parts of which only what is missing is ever sent again. */
export class FileSender {
  readonly #ports: SendPorts;

  constructor(ports: SendPorts) {
    this.#ports = ports;
  }

  /** @throws ApiProblem, or what `signal` aborted with */
  async send(file: File, reports: SendReports): Promise<Stored> {
    if (file.size <= ONE_PIECE_BYTES) {
      return this.#stubbornly(() => this.#ports.whole(file, reports.progress, reports.signal), reports);
    }
    const upload = await this.#uploadOf(file, reports);
    const received = new Set(upload.received);
    let sent = [...received].reduce((sum, number) => sum + sizeOfPart(upload, number, file.size), 0);
    for (let number = 1; number <= upload.parts; number++) {
      if (received.has(number)) continue;
      const from = (number - 1) * upload.partSize;
      const bytes = file.slice(from, from + upload.partSize);
      const before = sent;
      const tell = (part: number) => reports.progress(Math.min(before + part, file.size - 1));
      await this.#stubbornly(() => this.#ports.part(upload.id, number, bytes, tell, reports.signal), reports);
      sent += bytes.size;
    }
    reports.progress(file.size);
    const stored = await this.#stubbornly(() => this.#ports.complete(upload.id, reports.signal), reports);
    this.#ports.remember(file, null);
    return stored;
  }

  /** Ends what was begun for a file. */
  async discard(file: File): Promise<void> {
    const known = this.#ports.remembered(file);
    this.#ports.remember(file, null);
    if (known) await this.#ports.abandon(known);
  }

  async #uploadOf(file: File, reports: SendReports): Promise<PartedUpload> {
    const known = this.#ports.remembered(file);
    const found = known ? await this.#stubbornly(() => this.#ports.find(known, reports.signal), reports) : undefined;
    if (found) return found;
    const begun = await this.#stubbornly(() => this.#ports.begin(file, reports.signal), reports);
    this.#ports.remember(file, begun.id);
    return begun;
  }

  /** Sends a request again while that may help. */
  async #stubbornly<T>(request: () => Promise<T>, { signal, reachable }: SendReports): Promise<T> {
    for (let failures = 0, troubles = 0; ; failures++) {
      try {
        const answer = await request();
        if (failures > 0) reachable(true);
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const problem = asProblem(error);
        if (problem.code !== 'offline') troubles += 1;
        if (!mayPass(problem) || troubles >= TROUBLES) throw problem;
        reachable(false);
        const usual = AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)] ?? 0;
        await this.#ports.wait(Math.max(usual, (problem.retryAfter ?? 0) * 1_000), signal);
      }
    }
  }
}

function sizeOfPart({ partSize, parts }: PartedUpload, number: number, size: number): number {
  return number < parts ? partSize : size - partSize * (parts - 1);
}
