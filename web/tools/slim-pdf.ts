import { parse } from 'acorn';
import type { Plugin } from 'vite';

/**
 * What pdf.js needs to show, edit and fill in pages: drawing, annotations, forms, pictures, patterns. The worker only
 * reads text. Classes are named as in pdf.js; one that is not there any more fails the build, so that a new version
 * is looked at.
 */
const UNUSED_CLASSES = [
  'AltText',
  'AnnotationEditor',
  'AnnotationEditorLayer',
  'AnnotationEditorUIManager',
  'AnnotationElement',
  'AnnotationFactory',
  'AnnotationLayer',
  'CanvasGraphics',
  'ColorPicker',
  'DrawLayer',
  'DrawingEditor',
  'FreeTextEditor',
  'HighlightEditor',
  'InkEditor',
  'MeshShading',
  'PDFEditor',
  'PDFImage',
  'PSStackToTree',
  'PsWasmCompiler',
  'SignatureEditor',
  'SignatureExtractor',
  'StampEditor',
  'StructTreeRoot',
  'TilingPattern',
  'WidgetAnnotation',
  'XFAFactory',
  'XfaLayer',
];
/** The dictionary of Brotli, which some PDFs of the year 2026 are compressed with, has 130 KB. */
const UNUSED_MAKERS = ['makeBrotliDecode'];

interface Span {
  start: number;
  end: number;
  text: string;
}

/** The code of pdf.js without what only shows pages. @throws Error where a part is not found */
export function slimPdf(code: string): string {
  const spans: Span[] = [];
  const wanted = new Set([...UNUSED_CLASSES, ...UNUSED_MAKERS]);
  for (const statement of parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (!init) continue;
      const named = init.type === 'ClassExpression' ? init.id : undefined;
      const name = named?.name ?? (id.type === 'Identifier' ? id.name : '');
      if (!wanted.delete(name)) continue;
      const text =
        init.type === 'ClassExpression' ? `class ${name}{}` : `()=>()=>{throw new Error("${name} is left out")}`;
      spans.push({ start: init.start, end: init.end, text });
    }
  }
  if (wanted.size > 0) throw new Error(`pdf.js has no ${[...wanted].join(', ')} any more: see web/tools/slim-pdf.ts`);
  let slim = code;
  for (const { start, end, text } of spans.reverse()) slim = slim.slice(0, start) + text + slim.slice(end);
  return slim;
}

/** In the worker's bundle pdf.js is half as large. */
export const withSlimPdf: Plugin = {
  name: 'baton:slim-pdf',
  transform(code, id) {
    if (!/unpdf\/dist\/pdfjs\.mjs/.test(id)) return undefined;
    return { code: slimPdf(code), map: null };
  },
};
