import { chord } from './keys.ts';
import { BrowserFault, type PageAction, type Point } from './port.ts';

type Send = (method: string, params: Record<string, unknown>) => Promise<unknown>;
type InputAction = Exclude<PageAction, { type: 'goto' | 'back' | 'screenshot' | 'read_text' }>;

const BUTTONS = { left: 'left', right: 'right', wheel: 'middle', back: 'back', forward: 'forward' } as const;
const MAX_WAIT_MS = 5_000;

/** Mouse and keyboard of a page. */
export class PageInput {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async act(action: InputAction): Promise<void> {
    switch (action.type) {
      case 'click':
        return this.#press(action, BUTTONS[action.button ?? 'left'], 1);
      case 'double_click':
        await this.#press(action, 'left', 1);
        return this.#press(action, 'left', 2);
      case 'move':
        return this.#mouse('mouseMoved', action);
      case 'drag':
        return this.#drag(action.path);
      case 'type':
        await this.#send('Input.insertText', { text: action.text });
        return;
      case 'keypress':
        return this.#keys(action.keys);
      case 'scroll':
        return this.#mouse('mouseWheel', action, { deltaX: action.scroll_x, deltaY: action.scroll_y });
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, Math.min(action.ms ?? 1_000, MAX_WAIT_MS)));
    }
  }

  async #mouse(type: string, { x, y }: Point, more: Record<string, unknown> = {}): Promise<void> {
    await this.#send('Input.dispatchMouseEvent', { type, x, y, ...more });
  }

  async #press(at: Point, button: string, clickCount: number): Promise<void> {
    await this.#mouse('mouseMoved', at);
    await this.#mouse('mousePressed', at, { button, clickCount });
    await this.#mouse('mouseReleased', at, { button, clickCount });
  }

  async #drag(path: readonly Point[]): Promise<void> {
    const [from, ...rest] = path;
    const to = rest.at(-1);
    if (!from || !to) throw new BrowserFault('A drag has two points at least.');
    await this.#mouse('mouseMoved', from);
    await this.#mouse('mousePressed', from, { button: 'left', clickCount: 1 });
    for (const point of rest) await this.#mouse('mouseMoved', point, { button: 'left', buttons: 1 });
    await this.#mouse('mouseReleased', to, { button: 'left', clickCount: 1 });
  }

  async #keys(names: readonly string[]): Promise<void> {
    const pressed = chord(names);
    if (!pressed) throw new BrowserFault(`There is no key for ${names.join('+')}.`);
    const { modifiers, keys, commands } = pressed;
    for (const key of keys)
      await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', modifiers, commands, ...key });
    for (const { text: _, ...key } of keys.toReversed())
      await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', modifiers, ...key });
  }
}
