import { nameOf, part, parts, type SyntaxNode } from './syntax.ts';

/** The JSON value that an expression writes out; undefined where it has to be computed. */
export function literalValue(node: SyntaxNode | null): { value: unknown } | undefined {
  switch (node?.type) {
    case 'Literal':
      return isJson(node.value) && !('regex' in node) ? { value: node.value } : undefined;
    case 'UnaryExpression': {
      const inner = literalValue(part(node, 'argument'));
      return node.operator === '-' && typeof inner?.value === 'number' ? { value: -inner.value } : undefined;
    }
    case 'TemplateLiteral': {
      const [piece] = parts(node, 'quasis');
      const cooked = (piece?.value as { cooked?: unknown } | undefined)?.cooked;
      return parts(node, 'expressions').length === 0 && typeof cooked === 'string' ? { value: cooked } : undefined;
    }
    case 'ArrayExpression':
      return arrayValue(node);
    case 'ObjectExpression':
      return objectValue(node);
    default:
      return undefined;
  }
}

function isJson(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function arrayValue(node: SyntaxNode): { value: unknown[] } | undefined {
  const values = parts(node, 'elements').map(literalValue);
  const whole = values.every((one) => one !== undefined) && values.length === (node.elements as unknown[]).length;
  return whole ? { value: values.map((one) => one?.value) } : undefined;
}

function objectValue(node: SyntaxNode): { value: Record<string, unknown> } | undefined {
  const entries: [string, unknown][] = [];
  for (const property of parts(node, 'properties')) {
    const name = property.computed === true ? null : nameOf(part(property, 'key'));
    const value = literalValue(part(property, 'value'));
    if (name === null || name === '__proto__' || !value) return undefined;
    entries.push([name, value.value]);
  }
  return { value: Object.fromEntries(entries) };
}
