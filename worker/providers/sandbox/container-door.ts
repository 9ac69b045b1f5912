import type { Env } from '../../env.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import type { Shell } from '../computer/port.ts';
import type { SandboxObject } from './port.ts';

const MAX_ID_CHARS = 40;

/** The machine of one conversation of one account; undefined where no containers are bound. */
export function containerDoor(
  { SANDBOX: sandboxes }: Pick<Env, 'SANDBOX'>,
  { accountId, scope }: { accountId: string; scope: string },
): Shell | undefined {
  if (!sandboxes) return undefined;
  return {
    async run(command, policy, world) {
      const [{ sandboxShell }, digest] = await Promise.all([
        import('./sandbox-shell.ts'),
        sha256Hex(`${accountId}/${scope}`),
      ]);
      // The object is of another worker, so its class is not known to the compiler here.
      const sandbox = sandboxes.getByName(digest.slice(0, MAX_ID_CHARS)) as unknown as SandboxObject;
      return sandboxShell(sandbox).run(command, policy, world);
    },
  };
}
