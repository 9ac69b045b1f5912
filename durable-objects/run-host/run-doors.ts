import { AUTO, type RunDefinition } from '../../worker/engine/definition.ts';
import type { GuardPort } from '../../worker/engine/guard-ports.ts';
import type { ModelDirectory, ModelPort, ResponseCache } from '../../worker/engine/ports.ts';
import type { ToolPort } from '../../worker/engine/tool-ports.ts';
import type { ToolRunnerRpc } from '../../worker/engine/tools/run-tool.ts';
import { type Env, settingsOf } from '../../worker/env.ts';
import { embedText } from '../../worker/providers/embeddings/embed-text.ts';
import { createModelPort } from '../../worker/providers/models/adapter.ts';
import { createModelDirectory } from '../../worker/providers/models/directory.ts';
import { ownKeyFor } from '../../worker/providers/models/own-key.ts';
import { throughOutbound } from '../../worker/providers/outbound/refusal.ts';
import { r2ToolFiles } from '../../worker/providers/tool-files/r2-files.ts';
import { open } from '../../worker/providers/vault/vault.ts';
import { breakerNamed } from '../circuit-breaker/client.ts';
import { cacheOf, responseCache } from '../response-cache/client.ts';
import { HealthBoard } from './health-board.ts';
import type { StartRun } from './protocol.ts';
import { guardDoor, toolDoor, toolScope } from './tool-door.ts';

/** What a run reaches outside of its host, with its account's keys. */
export interface RunDoors {
  models: ModelPort;
  tools: ToolPort;
  guards: GuardPort;
  directory: ModelDirectory;
  /** `null` where no agent of the run keeps answers: then it costs nothing. */
  cache: ResponseCache | null;
}

export interface DoorsDeps {
  env: Env;
  /** Outgoing calls leave through a stateless entrypoint: a host alone would share six connections among its runs. */
  outbound: Fetcher;
  toolRunner: ToolRunnerRpc;
  now: () => number;
  background: (work: Promise<unknown>) => void;
}

/** Opens the doors for the runs of one host. */
export class Doorkeeper {
  readonly #deps: DoorsDeps;
  readonly #boards = new Map<string, HealthBoard>();

  constructor(deps: DoorsDeps) {
    this.#deps = deps;
  }

  open(spec: StartRun): RunDoors {
    const { env, outbound, toolRunner, background } = this.#deps;
    const settings = settingsOf(env);
    const options = {
      settings,
      keys: spec.keys,
      openKey: (ref: StartRun['keys'][number]) =>
        open(settings, { owner: spec.accountId, provider: ref.provider, keyId: ref.id }, ref.envelope),
      fetch: throughOutbound(outbound),
      openPicture: (path: string) => r2ToolFiles(env.FILES, spec.accountId, toolScope(spec)).read(path),
    };
    const board = this.#board(spec.accountId);
    const directory = createModelDirectory({ settings, keys: spec.keys, health: (ref, key) => board.health(ref, key) });
    if (choosesModels(spec.definition)) {
      const usable = directory.all().filter((model) => model.usable && !model.ownKey);
      board.refresh(new Set(usable.map((model) => model.provider)));
    }
    const models = createModelPort(options);
    const cache = keepsAnswers(spec.definition)
      ? responseCache({ object: cacheOf(env, spec.accountId), embed: (text) => embedText(options, text), background })
      : null;
    const watched = board.watching(models, (ref) => ownKeyFor(spec.keys, ref)?.id ?? null);
    return {
      models: watched,
      tools: toolDoor(spec, toolRunner),
      guards: guardDoor(spec, toolRunner),
      directory,
      cache,
    };
  }

  #board(accountId: string): HealthBoard {
    const known = this.#boards.get(accountId);
    if (known) return known;
    const { env, now, background } = this.#deps;
    const board = new HealthBoard({ accountId, breaker: (name) => breakerNamed(env, name), now, background });
    this.#boards.set(accountId, board);
    return board;
  }
}

function choosesModels(definition: RunDefinition): boolean {
  return Object.values(definition.agents).some(
    ({ model }) => model.provider === AUTO || (model.fallbacks ?? []).length > 0,
  );
}

function keepsAnswers(definition: RunDefinition): boolean {
  return Object.values(definition.agents).some(({ model }) => model.cache !== undefined);
}
