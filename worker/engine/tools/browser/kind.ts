import { z } from 'zod';
import { VIEWPORT } from '../../../providers/browser/port.ts';
import { hostIssues } from '../hosts.ts';
import type { ToolFunction, ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { ACTION_TYPES, READING_TYPES } from './actions.ts';

const configSchema = z.strictObject({
  modelInterface: z
    .enum(['function', 'computer'])
    .default('function')
    .describe(
      "How models see it: as a function; or as OpenAI's computer tool, which some of its models were trained on, with a screenshot after each call and a function that opens an address. All other models get a function with the same.",
    ),
  allowedHosts: z
    .array(z.string().min(1).max(260))
    .max(50)
    .default([])
    .describe(
      'Hosts that pages are opened of and may load from, such as example.org or *.example.org; any public one where it is empty.',
    ),
  readOnly: z
    .boolean()
    .default(false)
    .describe('Pages can be opened, scrolled and read, but nothing is clicked, typed or sent.'),
  maxActions: z.int().min(1).max(30).default(10).describe('Actions that one call may make.'),
  maxSeconds: z.int().min(5).max(120).default(45).describe('Seconds that the browser may be open in one call.'),
  maxChars: z
    .int()
    .min(500)
    .max(24_000)
    .default(6_000)
    .describe('Characters of a page that the model gets; the rest is cut.'),
});

export type BrowserConfig = z.infer<typeof configSchema>;

const DEFAULTS: BrowserConfig = configSchema.parse({});

/** A real browser for the model (Plan 21.1, Internet browsing); its actions are those of OpenAI's computer tool type. */
export const browserTool: ToolKindEntry<BrowserConfig> = {
  kind: 'browser',
  title: 'Browser',
  about: 'Opens web pages in a real browser: looks, clicks, types and scrolls as a person would.',
  config: configSchema,
  functions: ({ name, description, config }) => {
    const words = [description, ...advice(config)].filter(Boolean).join(' ');
    const shared = { repeatable: config.readOnly, microcredits: TOOL_PRICES.browser_step };
    const acting: ToolFunction = { name, description: words, parameters: parameters(config), ...shared };
    if (config.modelInterface === 'function') return [acting];
    // A screen shows no field for an address: OpenAI's type knows no action that opens one.
    const opening = { name: `${name.slice(0, 59)}_open`, description: OPENS, parameters: ADDRESS, ...shared };
    return [{ ...acting, toolType: 'computer' }, opening];
  },
  issues: ({ allowedHosts }) => hostIssues(allowedHosts),
  secrets: () => [],
  examples: [
    {
      title: 'Use any site',
      name: 'browser',
      description: 'Opens web pages in a browser and uses them.',
      config: DEFAULTS,
    },
    {
      title: 'Look, but touch nothing',
      name: 'look_at_page',
      description: 'Opens web pages as a reader sees them.',
      config: { ...DEFAULTS, readOnly: true },
    },
    {
      title: 'One site only',
      name: 'encyclopedia',
      description: 'Looks things up in the encyclopedia.',
      config: { ...DEFAULTS, allowedHosts: ['*.wikipedia.org', '*.wikimedia.org'], maxSeconds: 30 },
    },
  ],
};

const OPENS = 'Opens an address in the browser, and shows what it then looks like.';
const ADDRESS = {
  type: 'object',
  properties: { url: { type: 'string', maxLength: 4_000, description: 'The whole address, with https://.' } },
  required: ['url'],
  additionalProperties: false,
};

/** What OpenAI's models hold against a call: a person reads it before the call goes out (`asksByItself`). */
const SAFETY_CHECKS = {
  type: 'array',
  maxItems: 20,
  description: 'Leave it out.',
  items: {
    type: 'object',
    properties: { id: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
    required: ['id'],
    additionalProperties: false,
  },
};

function advice({ allowedHosts, maxActions, readOnly }: BrowserConfig): string[] {
  return [
    `The window has ${VIEWPORT.width} × ${VIEWPORT.height} pixels. A call makes up to ${maxActions} actions in order and says what the page then shows, with the places of what can be used.`,
    'The next call begins at the same address with the same cookies, but what was typed and not sent is gone: fill in and send a form in one call.',
    ...(readOnly ? ['Nothing can be clicked or typed.'] : []),
    ...(allowedHosts.length > 0 ? [`It reaches ${allowedHosts.join(', ')} only.`] : []),
  ];
}

/** One flat object an action: models fill it in more reliably than a choice of shapes. What a type needs is checked in the call. */
function parameters({ maxActions, modelInterface, readOnly }: BrowserConfig) {
  const number = (description: string) => ({ type: 'number', minimum: -10_000, maximum: 10_000, description });
  const point = { type: 'object', properties: { x: number('x'), y: number('y') }, required: ['x', 'y'] };
  const pointer = {
    x: number('Pixels from the left: click, double_click, move, scroll.'),
    y: number('Pixels from the top: click, double_click, move, scroll.'),
    button: { enum: ['left', 'right', 'wheel'], description: 'click: which button; left where it is left out.' },
    path: { type: 'array', items: point, minItems: 2, maxItems: 50, description: 'drag: the points on the way.' },
    text: { type: 'string', maxLength: 5_000, description: 'type: what is typed where the focus is.' },
    keys: {
      type: 'array',
      items: { type: 'string', maxLength: 20 },
      minItems: 1,
      maxItems: 5,
      description: 'keypress: keys pressed together, such as ["ENTER"] or ["CTRL", "a"].',
    },
  };
  return {
    type: 'object',
    properties: {
      actions: {
        type: 'array',
        minItems: 1,
        maxItems: maxActions,
        items: {
          type: 'object',
          properties: {
            type: { enum: readOnly ? READING_TYPES : ACTION_TYPES },
            url: { type: 'string', maxLength: 4_000, description: 'goto: the whole address, with https://.' },
            ...(readOnly ? { x: pointer.x, y: pointer.y } : pointer),
            scroll_x: number('scroll: pixels to the right.'),
            scroll_y: number('scroll: pixels down.'),
            ms: { type: 'integer', minimum: 0, maximum: 5_000, description: 'wait: milliseconds.' },
          },
          required: ['type'],
          additionalProperties: false,
        },
      },
      ...(modelInterface === 'computer' ? { safety_checks: SAFETY_CHECKS } : {}),
    },
    required: ['actions'],
    additionalProperties: false,
  };
}
