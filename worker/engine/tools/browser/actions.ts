import { z } from 'zod';
import type { PageAction } from '../../../providers/browser/port.ts';
import { ToolFailure } from '../runtime.ts';

export const READING_TYPES = ['goto', 'back', 'screenshot', 'scroll', 'wait', 'read_text'] as const;
export const ACTION_TYPES = [
  ...READING_TYPES,
  'click',
  'double_click',
  'move',
  'drag',
  'type',
  'keypress',
] as const satisfies readonly PageAction['type'][];

const at = { x: z.number(), y: z.number() };

/** OpenAI's computer actions, and what only a browser can do: `goto`, `back`, `read_text`. */
const actionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('goto'), url: z.string() }),
  z.object({ type: z.literal('back') }),
  z.object({ type: z.literal('screenshot') }),
  z.object({ type: z.literal('read_text') }),
  z.object({
    type: z.literal('click'),
    ...at,
    button: z.enum(['left', 'right', 'wheel', 'back', 'forward']).default('left'),
  }),
  z.object({ type: z.literal('double_click'), ...at }),
  z.object({ type: z.literal('move'), ...at }),
  z.object({ type: z.literal('drag'), path: z.array(z.object(at)).min(2) }),
  z.object({ type: z.literal('type'), text: z.string() }),
  z.object({ type: z.literal('keypress'), keys: z.array(z.string()).min(1) }),
  z.object({
    type: z.literal('scroll'),
    x: z.number().default(0),
    y: z.number().default(0),
    scroll_x: z.number().default(0),
    scroll_y: z.number().default(0),
  }),
  z.object({ type: z.literal('wait'), ms: z.number().default(1_000) }),
]);

/** The actions of a call, whole and allowed. @throws ToolFailure that says which one is not */
export function readActions(value: unknown, policy: { readOnly: boolean; maxActions: number }): PageAction[] {
  const list = Array.isArray(value) ? value : [];
  if (list.length === 0 || list.length > policy.maxActions)
    throw new ToolFailure('bad_arguments', `A call makes 1 to ${policy.maxActions} actions.`);
  return list.map((one, index) => {
    const read = actionSchema.safeParse(one);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new ToolFailure(
        'bad_arguments',
        `Action ${index + 1}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      );
    }
    const action = read.data;
    if (policy.readOnly && !READING_TYPES.some((type) => type === action.type))
      throw new ToolFailure('denied', `Action ${index + 1}: pages can only be read here.`);
    return action;
  });
}

/** An action as a line of a log. */
export function shownAction(action: PageAction): string {
  switch (action.type) {
    case 'goto':
      return `goto ${action.url}`;
    case 'type':
      // What is typed may be a password: the log of a call is read by more than its writer.
      return `type ${action.text.length} characters`;
    case 'keypress':
      return `keypress ${action.keys.join('+')}`;
    case 'drag':
      return `drag ${action.path.map(({ x, y }) => `${x},${y}`).join(' ')}`;
    case 'scroll':
      return `scroll ${action.scroll_x},${action.scroll_y} at ${action.x},${action.y}`;
    case 'click':
    case 'double_click':
    case 'move':
      return `${action.type} ${action.x},${action.y}`;
    default:
      return action.type;
  }
}
