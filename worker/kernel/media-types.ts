/** What people upload, in the words of the site; each media type belongs to one kind. */
export const FILE_KINDS = [
  'pdf',
  'word',
  'presentation',
  'spreadsheet',
  'html',
  'markdown',
  'csv',
  'json',
  'code',
  'text',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

const OFFICE = 'application/vnd.openxmlformats-officedocument';

export const DOCX = `${OFFICE}.wordprocessingml.document`;
export const PPTX = `${OFFICE}.presentationml.presentation`;
export const XLSX = `${OFFICE}.spreadsheetml.sheet`;

const KIND_OF: Readonly<Record<string, FileKind>> = {
  'application/pdf': 'pdf',
  [DOCX]: 'word',
  [PPTX]: 'presentation',
  [XLSX]: 'spreadsheet',
  'text/html': 'html',
  'text/markdown': 'markdown',
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'json',
  'text/plain': 'text',
};

/** Source code of each language has a type of its own; readers treat them alike, and unknown ones as plain text. */
const CODE_TYPES: Readonly<Record<string, readonly string[]>> = {
  'text/javascript': ['js', 'mjs', 'cjs', 'jsx'],
  'text/x-typescript': ['ts', 'mts', 'cts', 'tsx'],
  'text/x-python': ['py', 'pyi'],
  'text/x-java': ['java'],
  'text/x-kotlin': ['kt', 'kts'],
  'text/x-scala': ['scala'],
  'text/x-c': ['c', 'h'],
  'text/x-c++': ['cc', 'cpp', 'cxx', 'hh', 'hpp'],
  'text/x-csharp': ['cs'],
  'text/x-go': ['go'],
  'text/x-rust': ['rs'],
  'text/x-swift': ['swift'],
  'text/x-ruby': ['rb'],
  'text/x-php': ['php'],
  'text/x-perl': ['pl', 'pm'],
  'text/x-lua': ['lua'],
  'text/x-r': ['r'],
  'text/x-shellscript': ['sh', 'bash', 'zsh'],
  'text/x-sql': ['sql'],
  'text/css': ['css', 'scss', 'less'],
  'text/x-yaml': ['yaml', 'yml'],
  'text/x-toml': ['toml'],
  'text/xml': ['xml', 'xsd', 'xsl', 'svg'],
  'text/x-vue': ['vue', 'svelte', 'astro'],
};

const TEXT_EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  'text/markdown': ['md', 'markdown', 'mdx'],
  'text/csv': ['csv'],
  'text/tab-separated-values': ['tsv', 'tab'],
  'application/json': ['json', 'geojson', 'ipynb'],
  'application/x-ndjson': ['jsonl', 'ndjson'],
  'text/html': ['html', 'htm', 'xhtml'],
  'text/plain': ['txt', 'text', 'log', 'rst', 'adoc', 'tex', 'ini', 'env', 'conf'],
  ...CODE_TYPES,
};

const TYPE_OF_EXTENSION = new Map(
  Object.entries(TEXT_EXTENSIONS).flatMap(([type, extensions]) =>
    extensions.map((extension) => [extension, type] as const),
  ),
);

/** The kind of a media type; what is not known is text. */
export function kindOf(mediaType: string): FileKind {
  if (Object.hasOwn(CODE_TYPES, mediaType)) return 'code';
  return Object.hasOwn(KIND_OF, mediaType) ? (KIND_OF[mediaType] ?? 'text') : 'text';
}

/** All media types of a kind. */
export function typesOf(kind: FileKind): string[] {
  return [...Object.keys(KIND_OF), ...Object.keys(CODE_TYPES)].filter((type) => kindOf(type) === kind);
}

/** What the end of a name says of a text; it never makes a text of anything else. */
export function textTypeOfName(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : TYPE_OF_EXTENSION.get(extension);
}
