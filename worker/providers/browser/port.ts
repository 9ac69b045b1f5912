/** What one can do on a page; the names and fields are those of OpenAI's computer tool type. */
export type PageAction =
  | { type: 'goto'; url: string }
  | { type: 'back' }
  | { type: 'screenshot' }
  | { type: 'click'; x: number; y: number; button?: MouseButton }
  | { type: 'double_click'; x: number; y: number }
  | { type: 'move'; x: number; y: number }
  | { type: 'drag'; path: readonly Point[] }
  | { type: 'type'; text: string }
  | { type: 'keypress'; keys: readonly string[] }
  | { type: 'scroll'; x: number; y: number; scroll_x: number; scroll_y: number }
  | { type: 'wait'; ms?: number }
  | { type: 'read_text' };

export type MouseButton = 'left' | 'right' | 'wheel' | 'back' | 'forward';

/** Pixels from the left upper corner of what is seen. */
export interface Point {
  x: number;
  y: number;
}

/** The window; screenshots have its size. */
export const VIEWPORT = { width: 1280, height: 800 } as const;

/** Something on the page that one can use. */
export interface PageElement extends Point {
  /** Such as `link`, `button`, `textbox`. */
  role: string;
  name: string;
  value?: string;
}

export interface PageView {
  url: string;
  title: string;
  /** What can be used in the visible part. */
  elements: PageElement[];
}

/** A request of a page, as its browser would have sent it. */
export interface PageRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer> | null;
}

/** Cookies as a browser keeps them; only browsers read what is in them. */
export type PageCookies = readonly Record<string, unknown>[];

/** A page in a browser context of its own, which ends with it. */
export interface BrowserPage {
  /** Opens an address and waits until it has settled. @throws BrowserFault */
  goto(url: string): Promise<void>;
  /** Does one thing, and waits until the page has settled. @throws BrowserFault */
  act(action: Exclude<PageAction, { type: 'goto' | 'screenshot' | 'read_text' }>): Promise<void>;
  /** What is seen, as JPEG. */
  screenshot(): Promise<Uint8Array<ArrayBuffer>>;
  view(): Promise<PageView>;
  /** All text of the page. */
  text(): Promise<string>;
  cookies(): Promise<PageCookies>;
  /** Ends page and context. Never throws; safe to repeat. */
  close(): Promise<void>;
}

export interface PageOptions {
  /**
   * Answers a request of the page in its browser's stead, one hop of it: the browser itself has no network. What it
   * throws fails the request.
   */
  respond(request: PageRequest): Promise<Response>;
  cookies: PageCookies;
  /** Ends the page, whatever it is doing. */
  signal: AbortSignal;
}

/** Where pages are opened. */
export interface BrowserHost {
  /** @throws BrowserFault */
  open(options: PageOptions): Promise<BrowserPage>;
}

/** The browser did not do what it was asked to. The message is for the model. */
export class BrowserFault extends Error {
  override readonly name = 'BrowserFault';
}
