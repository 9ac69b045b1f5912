import type { ModelRequest } from '@openai/agents-core';
import { type AgentModel, AUTO, type ModelRef } from './definition.ts';
import { ModelAttempt } from './model-attempt.ts';
import {
  type HandoffRecord,
  ModelFailure,
  type ModelFailureCode,
  type StepEntry,
  type StepFailure,
  type StepRequest,
  type StepResponse,
  type StepRoute,
} from './ports.ts';
import { cacheQuestion, isKeepable } from './response-caching.ts';
import { planRoute } from './routing/plan-route.ts';
import { type RunState, StepFailed } from './run-state.ts';
import { stopFor } from './step-budget.ts';

/** Attempts of one model in a step, crashed ones included (DESIGN, effects 4). */
export const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 400;
const LONGEST_WAIT_MS = 30_000;
/** A provider that asks for more patience than this is left for the next one, where there is one. */
const PATIENCE_MS = 2_000;

/** Failures after which another model may do better. */
const SWITCH_ON: readonly ModelFailureCode[] = [
  'rate_limited',
  'upstream_failed',
  'timeout',
  'cut',
  'malformed',
  'context_overflow',
  'invalid_output',
  'lost_attempts',
];

export interface StepTask {
  step: string;
  asked: StepRequest;
  request: ModelRequest;
  entry: StepEntry | undefined;
  handoffIn: (response: StepResponse) => HandoffRecord | null;
}

/** Brings one step to its answer: from the cache, from its model, or from those that stand in for it. */
export class StepPerformer {
  readonly #task: StepTask;
  readonly #run: RunState;
  readonly #route: StepRoute | null;
  #attempt: number;
  /** Attempts begun on the model at work, where there is no route to count them. */
  #tries: number;

  constructor(task: StepTask, run: RunState) {
    const { entry, asked, request } = task;
    this.#task = task;
    this.#run = run;
    // A step that was begun goes on with the choice that was made for it.
    this.#route = entry ? (entry.route ?? null) : planRoute(asked.model, request, run.shared.ports.directory);
    this.#attempt = entry?.attempts ?? 0;
    this.#tries = this.#attempt;
  }

  /** @throws StepFailed, or RunStopped once the latch is set */
  async perform(): Promise<StepResponse> {
    if (this.#task.entry) this.#recover(this.#task.entry);
    const cached = await this.#fromCache();
    if (cached) return cached;
    let failure: StepFailure | null = null;
    for (;;) {
      const attempt = await this.#open(failure);
      try {
        const response = await attempt.perform();
        this.#keep(response);
        return response;
      } catch (error) {
        this.#run.shared.latch.check();
        if (!(error instanceof ModelFailure)) throw error;
        failure = this.#describe(error);
        await this.#after(error, failure);
      }
    }
  }

  /**
   * The process died under the last attempt, whose outcome is unknown and counts as lost, or right after it was
   * lost: then the model may have had all its attempts.
   */
  #recover(entry: StepEntry): void {
    const lost = this.#describe(new ModelFailure('lost_attempts', 'The process ended under this call.'));
    if (entry.open) this.#run.shared.ports.journal.lose(this.#task.step, this.#attempt, lost);
    if (this.#triesHere() < MAX_ATTEMPTS) return;
    if (!this.#hasNext()) this.#fail(lost);
    this.#advance();
  }

  /**
   * The next attempt with its credits reserved. A stand-in that can't be paid is passed over; where nobody is
   * left, the run waits for credits if none was tried, else the step ends with the last failure.
   */
  async #open(failure: StepFailure | null): Promise<ModelAttempt> {
    const { latch } = this.#run.shared;
    for (;;) {
      const model = this.#model();
      if (!model) return this.#fail(failure ?? this.#nobody());
      const { step, asked, request, handoffIn } = this.#task;
      const number = this.#attempt + 1;
      const route = this.#route && { ...this.#route, tries: this.#route.tries + 1 };
      const attempt = new ModelAttempt({ step, number, asked, request, model, route, handoffIn }, this.#run);
      const opening = attempt.open();
      const opened = typeof opening === 'string' ? opening : await opening;
      latch.check();
      if (opened === 'open') {
        this.#attempt = number;
        this.#tries += 1;
        if (this.#route) this.#route.tries += 1;
        return attempt;
      }
      const explicit = asked.model.provider !== AUTO && this.#route?.position === 0;
      if (!this.#route || explicit || (!failure && !this.#hasNext())) {
        stopFor(latch, opened);
        latch.check();
      }
      this.#passOver();
    }
  }

  #passOver(): void {
    const route = this.#route;
    const ref = route?.candidates[route.position];
    if (!route || !ref) return;
    route.skipped.push({ ...ref, reason: 'unaffordable' });
    this.#advance();
  }

  /** After a lost attempt: once more, the next model, or the end of the step. */
  async #after(error: ModelFailure, failure: StepFailure): Promise<void> {
    const { latch, ports } = this.#run.shared;
    const { step } = this.#task;
    const again = error.retryable && this.#triesHere() < this.#patience(error);
    if (!again && !(this.#switchesOn(error.code) && this.#hasNext())) this.#fail(failure);
    ports.journal.lose(step, this.#attempt, failure);
    if (!again) return this.#advance();
    const pause = error.retryAfterMs ?? BACKOFF_MS * 2 ** (this.#triesHere() - 1);
    await ports.wait(Math.min(pause, LONGEST_WAIT_MS), latch.signal);
    latch.check();
  }

  /** Where another model stands ready nobody waits a minute for this one. */
  #patience(error: ModelFailure): number {
    if (!this.#hasNext()) return MAX_ATTEMPTS;
    const slow = error.code === 'timeout' || (error.retryAfterMs ?? 0) > PATIENCE_MS;
    return slow ? 1 : MAX_ATTEMPTS;
  }

  /** A key that the router picked may be dead; the user's own choice of model must not be changed behind it. */
  #switchesOn(code: ModelFailureCode): boolean {
    const chosenByUs = this.#task.asked.model.provider === AUTO;
    return SWITCH_ON.includes(code) || (chosenByUs && code === 'unauthorized');
  }

  #triesHere(): number {
    return this.#route ? this.#route.tries : this.#tries;
  }

  #hasNext(): boolean {
    return this.#route !== null && this.#route.position + 1 < this.#route.candidates.length;
  }

  #advance(): void {
    if (!this.#route) return;
    this.#route.position += 1;
    this.#route.tries = 0;
  }

  /** The model at work with the agent's settings; undefined where nobody is left. */
  #model(): AgentModel | undefined {
    const { model } = this.#task.asked;
    if (!this.#route) return model;
    const ref = this.#route.candidates[this.#route.position];
    return ref && withRef(model, ref);
  }

  #describe(error: ModelFailure): StepFailure {
    const failure: StepFailure = { code: error.code, message: error.message };
    const ref = this.#route?.candidates[this.#route.position];
    return ref ? { ...failure, model: ref } : failure;
  }

  #nobody(): StepFailure {
    const why = this.#route?.skipped.map(({ provider, name, reason }) => `${provider}/${name}: ${reason}`) ?? [];
    const message = `No model can serve this step.${why.length > 0 ? ` ${why.slice(0, 5).join(', ')}.` : ''}`;
    return { code: 'bad_request', message };
  }

  #fail(failure: StepFailure): never {
    const { step, asked, entry } = this.#task;
    const { journal } = this.#run.shared.ports;
    const agentId = asked.agentId;
    const target = asked.purpose ? null : this.#run.fallbackOf(agentId);
    const handoff: HandoffRecord | null = target
      ? { fromAgentId: agentId, toAgentId: target, reason: 'fallback' }
      : null;
    if (this.#attempt === 0 && !entry) {
      // Nobody was asked: the step still stands in the journal, with the reason.
      this.#attempt = 1;
      journal.begin(step, asked, 1, asked.model, this.#route);
    }
    journal.fail(step, this.#attempt, failure, handoff);
    throw new StepFailed(agentId, failure, asked.items);
  }

  // --- answers given before ----------------------------------------------------------------------

  async #fromCache(): Promise<StepResponse | null> {
    const { ports, latch } = this.#run.shared;
    const { step, asked, request } = this.#task;
    const question = ports.cache && cacheQuestion(asked, request);
    if (!ports.cache || !question) return null;
    const found = await latch.race(ports.cache.find(question));
    if (!found) return null;
    latch.check();
    const number = ++this.#attempt;
    ports.journal.begin(step, asked, number, this.#model() ?? asked.model, this.#route);
    const response: StepResponse = {
      output: found.output,
      usage: { inputTokens: 0, outputTokens: 0 },
      estimated: false,
      responseId: null,
      cached: found.hit,
      ...this.#named(),
    };
    ports.journal.complete(step, number, response, 0, null);
    return response;
  }

  /** Whose turn it was, where that is not plain. */
  #named(): { model?: ModelRef } {
    const ref = this.#route?.candidates[this.#route.position];
    return ref ? { model: ref } : {};
  }

  #keep(response: StepResponse): void {
    const { cache } = this.#run.shared.ports;
    const question = cache && cacheQuestion(this.#task.asked, this.#task.request);
    if (cache && question && isKeepable(response)) cache.keep(question, response.output);
  }
}

function withRef(model: AgentModel, ref: ModelRef): AgentModel {
  const { keyId: _, ...rest } = model;
  return { ...rest, ...ref };
}
