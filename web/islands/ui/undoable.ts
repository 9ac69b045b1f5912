import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { addShortcut } from '../../lib/shortcuts.ts';

/** How long somebody has to change their mind, in milliseconds; the clock rests while the pointer is on the toast. */
const REGRET_MS = 7_000;

interface Undoable {
  /** What has happened, as a sentence: “Triage deleted”. */
  message: string;
  /**
   * Does it for good. Called once, when the toast closes or the page is left; then `keepalive` is true and the
   * request has to be sent with it, so that it outlives the page.
   */
  commit(options: { keepalive: boolean }): Promise<unknown>;
  /** Puts the screen back as it was. Also called when `commit` fails. */
  undo(): unknown;
  description?: string;
}

/**
 * Tells that something is gone, with a way back. The screen already shows it as gone; nothing has been
 * deleted until the toast closes. Mod+Z takes back the newest one.
 */
export function undoable({ message, description, commit, undo }: Undoable): void {
  let isSettled = false;
  /** True once: whoever comes first decides. */
  const settle = (): boolean => {
    if (isSettled) return false;
    isSettled = true;
    removeShortcut();
    window.removeEventListener('pagehide', leave);
    return true;
  };
  const finish = (keepalive: boolean) => {
    if (!settle()) return;
    commit({ keepalive }).catch(async (error: unknown) => {
      await undo();
      toast.error(t('ui.notDone', { reason: asProblem(error).message }));
    });
  };
  const takeBack = async () => {
    if (!settle()) return;
    toast.dismiss(id);
    await undo();
  };
  const leave = () => {
    finish(true);
    toast.dismiss(id);
  };

  const removeShortcut = addShortcut({
    keys: 'mod+z',
    label: t('ui.undoLast'),
    group: t('ui.shortcutGroup'),
    run: () => void takeBack(),
  });
  window.addEventListener('pagehide', leave);
  const id = toast(message, {
    ...(description ? { description } : {}),
    duration: REGRET_MS,
    closeButton: true,
    action: { label: t('ui.undo'), onClick: () => void takeBack() },
    onDismiss: () => finish(false),
    onAutoClose: () => finish(false),
  });
}
