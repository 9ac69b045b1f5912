import type { ModelRef } from '../../worker/engine/definition.ts';
import {
  type ModelCall,
  ModelFailure,
  type ModelHealth,
  type ModelOutcome,
  type ModelPort,
} from '../../worker/engine/ports.ts';
import { SECOND } from '../../worker/kernel/clock.ts';
import { log } from '../../worker/kernel/log.ts';
import { accountBreaker, breakerName, platformBreaker } from '../circuit-breaker/client.ts';
import type { CallOutcome, CircuitBreakerRpc, CircuitView } from '../circuit-breaker/protocol.ts';
import { afterOutcome, type Circuit, circuitKey, newCircuit, stateOf } from '../circuit-breaker/rules.ts';

/** Outcomes wait so long for others before they are reported. */
export const REPORT_DELAY_MS = 1_000;
/** What is known is asked for again after so long, in the background. */
const STALE_MS = 15 * SECOND;
/** Outcomes that are kept while the breaker is out of reach. */
const MAX_PENDING = 500;
/** Objects whose circuits are remembered. */
const MAX_BOARDS = 200;

interface Board {
  views: Map<string, CircuitView>;
  /** The same rules over what this process saw itself, so that it need not wait for an answer. */
  own: Map<string, Circuit>;
  readAt: number;
}

/**
 * What is known of circuits, by the object that keeps them. Shared by all hosts of a process: a host may
 * live for one run only, and must not begin blind. Plain data, nothing that belongs to a request.
 */
const boards = new Map<string, Board>();

function boardOf(name: string): Board {
  const known = boards.get(name);
  if (known) return known;
  const oldest = boards.size >= MAX_BOARDS ? boards.keys().next().value : undefined;
  if (oldest !== undefined) boards.delete(oldest);
  const board: Board = { views: new Map(), own: new Map(), readAt: Number.NEGATIVE_INFINITY };
  boards.set(name, board);
  return board;
}

const HEALTHY: ModelHealth = { state: 'closed', firstTokenMs: null, errorRate: 0 };
const SEVERITY = { closed: 0, half_open: 1, open: 2 } as const;

/** Failures that speak against a provider; the others are the request's own fault or nobody's. */
const AGAINST_PROVIDER = ['rate_limited', 'upstream_failed', 'timeout', 'cut', 'malformed', 'unauthorized'];

export interface HealthDeps {
  accountId: string;
  breaker: (name: string) => CircuitBreakerRpc;
  now: () => number;
  background: (work: Promise<unknown>) => void;
}

/** A host's view of how models do: read from memory at once, reported and refreshed in the background. */
export class HealthBoard {
  readonly #deps: HealthDeps;
  readonly #pending = new Map<string, CallOutcome[]>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: HealthDeps) {
    this.#deps = deps;
  }

  health(ref: ModelRef, keyId: string | null): ModelHealth {
    const of = { provider: ref.provider, model: ref.name, keyId };
    const board = boards.get(breakerName(this.#deps.accountId, of));
    if (!board) return HEALTHY;
    const key = circuitKey(of);
    const view = board.views.get(key);
    const own = board.own.get(key);
    const now = this.#deps.now();
    const seen = own ? stateOf(own, now) : 'closed';
    const told = view ? (view.state === 'open' && (view.openUntil ?? 0) <= now ? 'half_open' : view.state) : 'closed';
    return {
      state: SEVERITY[seen] > SEVERITY[told] ? seen : told,
      firstTokenMs: view?.firstTokenMs?.p50 ?? null,
      errorRate: view && view.calls > 0 ? view.errors / view.calls : 0,
    };
  }

  /** Asks again for what is stale, without waiting for it. */
  refresh(providers: Iterable<string>): void {
    const now = this.#deps.now();
    const names = new Set([accountBreaker(this.#deps.accountId), ...[...providers].map(platformBreaker)]);
    for (const name of names) {
      const board = boardOf(name);
      if (now - board.readAt < STALE_MS) continue;
      board.readAt = now;
      this.#deps.background(this.#take(name, (breaker) => breaker.read()));
    }
  }

  note(outcome: CallOutcome): void {
    const name = breakerName(this.#deps.accountId, outcome);
    const { own } = boardOf(name);
    const key = circuitKey(outcome);
    own.set(key, afterOutcome(own.get(key) ?? newCircuit(outcome), outcome));
    const waiting = this.#pending.get(name) ?? [];
    if (waiting.length < MAX_PENDING) this.#pending.set(name, [...waiting, outcome]);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#deps.background(this.flush());
    }, REPORT_DELAY_MS);
  }

  /** Reports what waits. What can't be told now is forgotten: newer outcomes say more. */
  async flush(): Promise<void> {
    const reports = [...this.#pending];
    this.#pending.clear();
    await Promise.all(reports.map(([name, outcomes]) => this.#take(name, (breaker) => breaker.report(outcomes))));
  }

  async #take(name: string, ask: (breaker: CircuitBreakerRpc) => Promise<CircuitView[]>): Promise<void> {
    try {
      const views = await ask(this.#deps.breaker(name));
      const board = boardOf(name);
      board.views = new Map(views.map((view) => [circuitKey(view), view]));
      board.readAt = this.#deps.now();
    } catch (error) {
      log('warn', 'circuits.out_of_reach', { name: name.split(':')[0] ?? '', error: String(error) });
    }
  }

  /** The same door to the models, with each call's outcome noted. */
  watching(port: ModelPort, keyOf: (ref: ModelRef) => string | null): ModelPort {
    const { now } = this.#deps;
    return {
      ownKey: (model) => port.ownKey(model),
      call: async (call) => {
        const began = now();
        let first: number | null = null;
        const onDelta = (text: string) => {
          first ??= now() - began;
          call.onDelta(text);
        };
        const note = (more: Pick<CallOutcome, 'result' | 'code' | 'retryAfterMs'>, outcome?: ModelOutcome) =>
          this.note({
            provider: call.model.provider,
            model: call.model.name,
            keyId: keyOf(call.model),
            at: now(),
            firstTokenMs: first,
            totalMs: now() - began,
            inputTokens: outcome?.usage?.inputTokens ?? 0,
            outputTokens: outcome?.usage?.outputTokens ?? 0,
            ...more,
          });
        try {
          const outcome = await port.call({ ...call, onDelta });
          note({ result: 'ok', code: null, retryAfterMs: null }, outcome);
          return outcome;
        } catch (error) {
          note(verdictOn(error, call));
          throw error;
        }
      },
    };
  }
}

function verdictOn(error: unknown, call: ModelCall): Pick<CallOutcome, 'result' | 'code' | 'retryAfterMs'> {
  if (!(error instanceof ModelFailure)) return { result: 'neutral', code: null, retryAfterMs: null };
  const against = AGAINST_PROVIDER.includes(error.code) && !call.signal.aborted;
  return { result: against ? 'failed' : 'neutral', code: error.code, retryAfterMs: error.retryAfterMs };
}
