/** How much work a page makes for a parser, found out in one pass over its text. */
export interface PageShape {
  /** Tags, and entities: each becomes a node. */
  marks: number;
  /** Spaces between two `<`: about the attributes of a tag, whatever its quotes hide. */
  stretch: number;
}

/**
 * Parsers of HTML are quick on pages that people write and need minutes for a megabyte that was made to hurt: a tag
 * of a million attributes, nothing but `<`. This looks at each character once.
 */
export function pageShape(html: string): PageShape {
  let marks = 0;
  let stretch = 0;
  let spaces = 0;
  for (let i = 0; i < html.length; i++) {
    const code = html.charCodeAt(i);
    if (code === 0x3c || code === 0x26) marks += 1;
    if (code === 0x3c) spaces = 0;
    else if (code <= 0x20) spaces += 1;
    if (spaces > stretch) stretch = spaces;
  }
  return { marks, stretch };
}

interface ElementNode {
  nodeType: number;
  firstChild: ElementNode | null;
  nextSibling: ElementNode | null;
}

/** How many elements there are, and how deep the deepest lies: what makes Readability slow. */
export function treeShape(root: ElementNode): { elements: number; depth: number } {
  const shape = { elements: 0, depth: 0 };
  const stack: [ElementNode, number][] = [[root, 1]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [node, depth] = next;
    if (node.nodeType === 1) shape.elements += 1;
    shape.depth = Math.max(shape.depth, depth);
    if (node !== root && node.nextSibling) stack.push([node.nextSibling, depth]);
    if (node.firstChild) stack.push([node.firstChild, depth + 1]);
  }
  return shape;
}

/** The words of a page without a parser: tags, scripts and styles are skipped, entities stay as they are. */
export function bareWords(html: string): string {
  const words: string[] = [];
  let at = 0;
  for (let tag = html.indexOf('<'); tag !== -1; tag = html.indexOf('<', at)) {
    words.push(html.slice(at, tag), ' ');
    const silent = /^<(script|style)\b/i.exec(html.slice(tag, tag + 10))?.[1];
    const from = silent ? endOf(html, silent, tag) : tag;
    const end = from === -1 ? -1 : html.indexOf('>', from);
    if (end === -1) return words.join('');
    at = end + 1;
  }
  words.push(html.slice(at));
  return words.join('');
}

function endOf(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? -1;
}
