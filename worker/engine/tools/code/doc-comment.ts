import type { Comment } from './syntax.ts';

export interface DocParam {
  about: string;
  /** What stands in braces; empty where nothing does. */
  type: string;
  optional: boolean;
}

export interface DocComment {
  /** What stands before the first tag. */
  text: string;
  params: Record<string, DocParam>;
  returns: string;
}

/** The doc comment that ends right before `offset`; only blanks may stand between. */
export function docCommentBefore(source: string, docs: readonly Comment[], offset: number): DocComment {
  const comment = docs.findLast(({ end }) => end <= offset && source.slice(end, offset).trim() === '');
  return readDocComment(comment?.text ?? '');
}

/** Reads `Text. @param {type} name - text. @returns text`, as JSDoc and TSDoc write it; other tags are left out. */
export function readDocComment(comment: string): DocComment {
  const lines = comment.split(/\r?\n/).map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const [text = '', ...tags] = lines.join('\n').split(/^[ \t]*@(?=\w)/m);
  // A null prototype: a parameter may have any name.
  const doc: DocComment = { text: flowing(text), params: Object.create(null), returns: '' };
  for (const tag of tags) {
    const [, kind = '', type = '', rest = ''] = tag.match(/^(\w+)\s*(?:\{([^}]*)\})?\s*([\s\S]*)$/) ?? [];
    if (kind === 'returns' || kind === 'return') doc.returns = flowing(rest);
    if (kind === 'param') addParam(doc, type.trim(), rest);
  }
  return doc;
}

/** `name`, `[name]`, `[name=1]` or `options.name`, and what is said about it. */
function addParam(doc: DocComment, type: string, text: string): void {
  const [, bracketed, plain, about = ''] = text.match(/^(?:\[\s*([^\]=\s]+)[^\]]*\]|(\S+))\s*-?\s*([\s\S]*)$/) ?? [];
  const name = (bracketed ?? plain ?? '').split('.').at(-1);
  if (!name) return;
  doc.params[name] = { about: flowing(about), type, optional: bracketed !== undefined || type.endsWith('=') };
}

/** Lines become one; blank lines stay as paragraphs. */
function flowing(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return paragraphs.filter(Boolean).join('\n\n');
}
