import { type AgentModel, AUTO } from '../../worker/engine/definition.ts';
import { ENGINE_VERSION } from '../../worker/engine/execute.ts';
import type { ModelDirectory } from '../../worker/engine/ports.ts';
import { MIN_OUTPUT_TOKENS, OUTPUT_SLICE_TOKENS, upperBoundTokens } from '../../worker/engine/tokens.ts';
import { DAY } from '../../worker/kernel/clock.ts';
import { runBody } from '../../worker/kernel/ids.ts';
import { chargeFor } from '../../worker/providers/models/prices.ts';
import type { HostResult, RunView, StartRun } from './protocol.ts';
import type { RunDoors } from './run-doors.ts';
import type { HostStorage, RunRow } from './storage.ts';
import { toView } from './view.ts';
import type { Wallet } from './wallet.ts';

/** Runs of one shard at a time; a session has one. */
const MAX_ACTIVE_RUNS = 64;
/** As long as the ledger remembers its keys. */
const CLAIM_MS = 30 * DAY;
const KEY_CONFLICT = {
  ok: false,
  code: 'idempotency_conflict',
  message: 'This Idempotency-Key was used for another request.',
} as const;

export interface AdmissionDeps {
  storage: HostStorage;
  wallet: Wallet;
  epoch: number;
  now: () => number;
  doors: (spec: StartRun) => RunDoors;
  /** Runs of this host that have not ended, those that are being admitted included. */
  unfinished: Set<string>;
  /** Launches an admitted run; gives back its row as it stands then. */
  launch: (row: RunRow, spec: StartRun) => Readonly<RunRow>;
  tidy: () => void;
  onWork: (runId: string) => void;
}

/** Decides who gets in: one request per key, one run per session, so many per host, and only who can pay. */
export class Admission {
  readonly #deps: AdmissionDeps;
  readonly #starting = new Map<string, Promise<HostResult<RunView>>>();

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
  }

  /** Creates a run and makes it due, or attaches to the one that the same request made before. */
  start(spec: StartRun, launch: boolean): Promise<HostResult<RunView>> | HostResult<RunView> {
    const known = this.#known(spec);
    if (known) return known;
    const pending = this.#starting.get(spec.runId);
    if (pending) return pending.then((result) => (result.ok ? (this.#known(spec) ?? result) : result));
    const refusal = this.#refusal(spec);
    if (refusal) return refusal;
    this.#deps.unfinished.add(spec.runId);
    const paid = this.#reserveFirst(spec);
    if (typeof paid === 'boolean') return this.#admit(spec, launch, paid);
    const admitted = paid
      .then((ok) => this.#admit(spec, launch, ok))
      .catch((error: unknown) => {
        this.#deps.unfinished.delete(spec.runId);
        throw error;
      })
      .finally(() => this.#starting.delete(spec.runId));
    this.#starting.set(spec.runId, admitted);
    return admitted;
  }

  /** One request per key, wherever its run lives; this host is the one that all requests with the key ask. */
  claim(runId: string, digest: string): HostResult<null> {
    const { storage, now } = this.#deps;
    const body = runBody(runId);
    const claimed = storage.claimed(body) ?? storage.run(runId)?.digest;
    if (claimed !== undefined && claimed !== digest) return KEY_CONFLICT;
    if (claimed === undefined) storage.insertClaim(body, digest, now(), now() - CLAIM_MS);
    return { ok: true, value: null };
  }

  #refusal(spec: StartRun): HostResult<RunView> | null {
    if (!spec.sessionId && spec.requestDigest !== '') {
      const claimed = this.#deps.storage.claimed(runBody(spec.runId));
      if (claimed !== undefined && claimed !== spec.requestDigest) return KEY_CONFLICT;
    }
    if (spec.sessionId && this.#deps.unfinished.size > 0) {
      return { ok: false, code: 'session_busy', message: 'This session has a run that is not finished yet.' };
    }
    if (this.#deps.unfinished.size >= MAX_ACTIVE_RUNS) {
      return {
        ok: false,
        code: 'too_many_runs',
        message: 'Too many runs at once. Try again in a moment.',
        retryAfter: 2,
      };
    }
    return null;
  }

  /** The first model call's price must be affordable before anything is stored or spent. */
  #reserveFirst(spec: StartRun): boolean | Promise<boolean> {
    const agentId = spec.startAt?.agentId ?? spec.agentId;
    const agent = spec.definition.agents[agentId];
    if (!agent) return true;
    const past = spec.sessionId
      ? this.#deps.storage.sessionItems(0, Number.MAX_SAFE_INTEGER).map((item) => item.json)
      : [];
    const text = JSON.stringify([agent.instructions, spec.startAt?.items ?? spec.input, past, agent.handoffs]);
    const inputTokens = upperBoundTokens(text);
    const doors = this.#deps.doors(spec);
    const model = cheapest(agent.model, doors.directory);
    const ownKey = doors.models.ownKey(model);
    const price = (outputTokens: number) => chargeFor(model, { inputTokens, outputTokens }, ownKey);
    const limit = spec.limits.maxMicrocredits ?? Number.MAX_SAFE_INTEGER;
    const reserve = (tokens: number) =>
      this.#deps.wallet.reserve(spec.accountId, spec.runId, Math.min(price(tokens), limit));
    const usual = reserve(OUTPUT_SLICE_TOKENS);
    if (usual === true) return true;
    return Promise.resolve(usual).then((ok) => ok || reserve(MIN_OUTPUT_TOKENS));
  }

  #admit(spec: StartRun, launch: boolean, paid: boolean): HostResult<RunView> {
    if (!paid) {
      this.#deps.unfinished.delete(spec.runId);
      this.#deps.wallet.release(spec.runId);
      this.#deps.onWork(spec.runId);
      return { ok: false, code: 'insufficient_credits', message: 'The account has too few credits for this run.' };
    }
    const { storage, now, epoch } = this.#deps;
    const upto = spec.sessionId ? storage.lastSessionSeq() : 0;
    const row = storage.transaction(() => {
      this.#deps.tidy();
      return storage.insertRun(spec, 'queued', epoch, ENGINE_VERSION, upto, now());
    });
    const begun = launch ? this.#deps.launch(row, spec) : row;
    if (!launch) this.#deps.wallet.release(spec.runId);
    this.#deps.onWork(spec.runId);
    return { ok: true, value: toView(begun, spec) };
  }

  /** What a repeat of a known run's request gets; `undefined` for a run that is new. */
  #known(spec: StartRun): HostResult<RunView> | undefined {
    const row = this.#deps.storage.run(spec.runId);
    if (!row) return undefined;
    if (row.account !== spec.accountId || row.digest !== spec.requestDigest) return KEY_CONFLICT;
    return { ok: true, value: toView(row, JSON.parse(row.spec) as StartRun) };
  }
}

/** Who is let in by what `auto` costs at least; the step itself asks the ledger about the model that it takes. */
function cheapest(model: AgentModel, directory: ModelDirectory): AgentModel {
  if (model.provider !== AUTO) return model;
  const usable = directory
    .all()
    .filter((facts) => facts.usable && !model.routing?.forbid?.includes(facts.provider))
    .toSorted((a, b) => a.microcreditsPerToken - b.microcreditsPerToken)[0];
  return usable ? { ...model, provider: usable.provider, name: usable.name } : model;
}
