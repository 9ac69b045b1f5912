/** How a text that was attached to a question stands in the run's input: a message of its own before the question. */
const ATTACHMENT = /^<attachment name="([^"\n]*)">\n([\s\S]*)\n<\/attachment>$/;
const PREVIEW_LENGTH = 2_000;

export interface Attachment {
  name: string;
  characters: number;
  /** The beginning of it. */
  preview: string;
}

export interface Question {
  text: string;
  attachments: Attachment[];
}

/** What a person asked, and what they attached, from a run's input. */
export function questionOf(input: unknown): Question {
  if (typeof input === 'string') return { text: input, attachments: [] };
  const said = (Array.isArray(input) ? input : []).filter(isUserMessage).map((item) => textOf(item.content));
  const text = said.pop() ?? '';
  return { text, attachments: said.flatMap(attachmentOf) };
}

function attachmentOf(text: string): Attachment[] {
  const [, name, content] = ATTACHMENT.exec(text) ?? [];
  if (name === undefined || content === undefined) return [];
  return [{ name, characters: content.length, preview: content.slice(0, PREVIEW_LENGTH).toWellFormed() }];
}

function isUserMessage(item: unknown): item is { role: 'user'; content: unknown } {
  return typeof item === 'object' && item !== null && 'role' in item && item.role === 'user' && 'content' in item;
}

/** The text of a message's content, which is a text or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => {
      if (typeof part !== 'object' || part === null) return '';
      if ('text' in part && typeof part.text === 'string') return part.text;
      return 'refusal' in part && typeof part.refusal === 'string' ? part.refusal : '';
    })
    .join('');
}
