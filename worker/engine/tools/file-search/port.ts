import type { CitedPlace } from '../../../kernel/citation.ts';

/** What an agent's owner lets it search in. */
export type FileScope =
  /** The files and collections of the agent. */
  { kind: 'agent' } | { kind: 'files'; ids: readonly string[] } | { kind: 'collections'; ids: readonly string[] };

export interface FileSearchRequest {
  query: string;
  scope: FileScope;
  /** Only files of these names, letter case aside. */
  fileNames?: readonly string[];
  filters: {
    mediaTypes?: readonly string[];
    languages?: readonly string[];
    attributes?: Readonly<Record<string, string | number | boolean>>;
  };
  limit: number;
  /** 0 to 1: what is less alike is left out. */
  threshold?: number;
  /** Tokens of all passages together, at most. */
  contextTokens: number;
  /** Passages before and after each, at most. */
  neighbours: number;
  rerank: boolean;
}

/** A passage that was found, with its neighbours joined to it. */
export interface FoundPassage {
  /** Null where it is not one of ours. */
  chunkId: string | null;
  fileId: string;
  fileName: string;
  ordinal: number | null;
  text: string;
  location: CitedPlace;
  tokens: number;
  /** Why it was found, for the trace. */
  why: Record<string, unknown>;
}

export interface FileSearchAnswer {
  /** Best first. */
  passages: FoundPassage[];
  /** File id → what the agent is told about using it (Plan 17.3). */
  guidelines: ReadonlyMap<string, string>;
  /** What the model is told first, where something is not as it asked. */
  note?: string;
  /** For the trace: what could not be asked, times. */
  facts: Record<string, unknown>;
}

/**
 * Searches files of the agent's owner, whoever runs the agent (SPEC-NOTES 8).
 * @throws ToolFailure
 */
export type FileSearch = (request: FileSearchRequest, signal: AbortSignal) => Promise<FileSearchAnswer>;
