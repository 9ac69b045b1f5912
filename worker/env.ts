import { z } from 'zod';
import type { CircuitBreaker } from '../durable-objects/circuit-breaker/circuit-breaker.ts';
import type { CreditLedger } from '../durable-objects/credit-ledger/credit-ledger.ts';
import type { Inbox } from '../durable-objects/inbox/inbox.ts';
import type { McpConnection } from '../durable-objects/mcp-connection/mcp-connection.ts';
import type { RateLimiter } from '../durable-objects/rate-limiter/rate-limiter.ts';
import type { ResponseCache } from '../durable-objects/response-cache/response-cache.ts';
import type { RunHost } from '../durable-objects/run-host/run-host.ts';

/** What a message on the `runs` queue says: this run is due. */
export interface RunMessage {
  runId: string;
}

/** What a message on the `traces` queue says: this ended run goes to its account's traces. */
export interface TraceMessage {
  runId: string;
  accountId: string;
}

/** What a message on the `notices` queue says: this run waits for people. */
export interface NoticeMessage {
  runId: string;
}

/**
 * What a message on the `files` queue says: the next step of making a file's index is due, what was left of older ones
 * is to be removed, or a deleted file is.
 */
export type FileMessage =
  | { kind: 'process'; fileId: string; version: number; seq: number }
  | { kind: 'tidy'; fileId: string }
  | { kind: 'remove'; fileId: string };

/** Bindings of wrangler.toml plus vars and secrets (all text). */
export interface Env {
  ASSETS: Fetcher;
  CREDIT_LEDGER: DurableObjectNamespace<CreditLedger>;
  RUN_HOST: DurableObjectNamespace<RunHost>;
  RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
  CIRCUIT_BREAKER: DurableObjectNamespace<CircuitBreaker>;
  RESPONSE_CACHE: DurableObjectNamespace<ResponseCache>;
  MCP_CONNECTION: DurableObjectNamespace<McpConnection>;
  INBOX: DurableObjectNamespace<Inbox>;
  RUNS_QUEUE: Queue<RunMessage>;
  TRACES_QUEUE: Queue<TraceMessage>;
  NOTICES_QUEUE: Queue<NoticeMessage>;
  FILES_QUEUE: Queue<FileMessage>;
  ARCHIVE: R2Bucket;
  /** What tools write and read, per conversation (`tools/`), and people's documents (`documents/`). */
  FILES: R2Bucket;
  /** Runs users' code in isolates of its own. */
  LOADER: WorkerLoader;
  /** Containers for the computer tool: `Sandbox` objects of a worker of their own; left out, there are none. */
  SANDBOX?: DurableObjectNamespace;
  /** Cloudflare's Browser Rendering; left out, there is a browser only where BROWSER_CDP_URL names one. */
  BROWSER?: Fetcher;
  /** Vectorize indexes by the length of their vectors; where one is left out, Postgres keeps the vectors of that length. */
  VECTORIZE_384?: Vectorize;
  VECTORIZE_512?: Vectorize;
  VECTORIZE_768?: Vectorize;
  VECTORIZE_1024?: Vectorize;
  VECTORIZE_1536?: Vectorize;
  DATABASE_URL?: string;
  NEON_FETCH_ENDPOINT?: string;
  BASE_URL?: string;
  BETTER_AUTH_SECRET?: string;
  KEY_ENCRYPTION_KEYS?: string;
  EMAIL_VERIFICATION?: string;
  EMAIL_FROM?: string;
  RESEND_API_KEY?: string;
  RESEND_BASE_URL?: string;
  GITHUB_CLIENT_ID?: string;
  GITHUB_CLIENT_SECRET?: string;
  GOOGLE_CLIENT_ID?: string;
  GOOGLE_CLIENT_SECRET?: string;
  ALLOWED_PRIVATE_HOSTS?: string;
  DNS_OVER_HTTPS_URL?: string;
  OPENAI_API_KEY?: string;
  OPENAI_BASE_URL?: string;
  OPENAI_TRACES_URL?: string;
  ANTHROPIC_API_KEY?: string;
  GOOGLE_API_KEY?: string;
  HUGGINGFACE_API_KEY?: string;
  DEEPSEEK_API_KEY?: string;
  MODAL_API_KEY?: string;
  MODAL_BASE_URL?: string;
  STABILITY_API_KEY?: string;
  WORKERS_AI_API_KEY?: string;
  WORKERS_AI_BASE_URL?: string;
  OLLAMA_BASE_URL?: string;
  LMSTUDIO_BASE_URL?: string;
  EMBEDDING_MODEL?: string;
  SEARXNG_URL?: string;
  BROWSER_CDP_URL?: string;
  ANTHROPIC_BASE_URL?: string;
  MISTRAL_API_KEY?: string;
  GROQ_API_KEY?: string;
  OPENROUTER_API_KEY?: string;
  LOG_LEVEL?: string;
}

const optionalText = z.string().min(1).optional();

const settingsSchema = z.object({
  DATABASE_URL: z.string().min(1),
  /** Where Neon's HTTP protocol is spoken, when not at the host of DATABASE_URL. */
  NEON_FETCH_ENDPOINT: z.url().optional(),
  /** Public origin of the site, such as https://baton.example. */
  BASE_URL: z.url(),
  BETTER_AUTH_SECRET: z.string().min(32),
  /** `1:<base64 of 32 bytes>,2:<…>`; the highest version wraps new keys, older ones still open. */
  KEY_ENCRYPTION_KEYS: z.string().min(1),
  EMAIL_VERIFICATION: z.enum(['required', 'off']).default('required'),
  EMAIL_FROM: z.string().default('Baton <no-reply@localhost>'),
  RESEND_API_KEY: optionalText,
  RESEND_BASE_URL: z.url().default('https://api.resend.com'),
  GITHUB_CLIENT_ID: optionalText,
  GITHUB_CLIENT_SECRET: optionalText,
  GOOGLE_CLIENT_ID: optionalText,
  GOOGLE_CLIENT_SECRET: optionalText,
  /** Comma-separated `host:port` that the SSRF check lets pass although they are private. */
  ALLOWED_PRIVATE_HOSTS: z.string().default(''),
  DNS_OVER_HTTPS_URL: z.url().optional(),
  OPENAI_API_KEY: optionalText,
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  /** Where runs are exported with an account's tracing key. */
  OPENAI_TRACES_URL: z.url().default('https://api.openai.com/v1/traces/ingest'),
  ANTHROPIC_API_KEY: optionalText,
  GOOGLE_API_KEY: optionalText,
  HUGGINGFACE_API_KEY: optionalText,
  DEEPSEEK_API_KEY: optionalText,
  MODAL_API_KEY: optionalText,
  MODAL_BASE_URL: z.url().optional(),
  STABILITY_API_KEY: optionalText,
  WORKERS_AI_API_KEY: optionalText,
  WORKERS_AI_BASE_URL: z.url().optional(),
  OLLAMA_BASE_URL: z.url().optional(),
  LMSTUDIO_BASE_URL: z.url().optional(),
  /**
   * `provider/name@dimensions`, comma-separated: what files are indexed with on the platform's key. The first is what
   * new files get.
   */
  EMBEDDING_MODEL: z
    .string()
    .regex(/^[a-z-]+\/\S+@\d{1,4}(?:\s*,\s*[a-z-]+\/\S+@\d{1,4})*$/, 'must be provider/name@dimensions')
    .default('openai/text-embedding-3-small@1536'),
  /** The platform's own SearXNG server: web search for accounts without a search key. */
  SEARXNG_URL: z.url().optional(),
  /** A Chromium with an open DevTools port, for servers without the BROWSER binding: `http://127.0.0.1:9222`. */
  BROWSER_CDP_URL: z.url().optional(),
  ANTHROPIC_BASE_URL: z.url().optional(),
  MISTRAL_API_KEY: optionalText,
  GROQ_API_KEY: optionalText,
  OPENROUTER_API_KEY: optionalText,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type Settings = z.infer<typeof settingsSchema>;

const parsed = new WeakMap<object, Settings>();

/**
 * Vars and secrets, checked once per environment object.
 * @throws Error that names each missing or malformed variable.
 */
export function settingsOf(env: Env): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const text = Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string' && value !== ''));
  const result = settingsSchema.safeParse(text);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`The worker's variables are not complete (see .dev.vars.example): ${faults}`);
  }
  parsed.set(env, result.data);
  return result.data;
}
