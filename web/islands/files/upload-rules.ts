/** As the API has it; repeated here, since the rules of its forms would bring their whole machinery along. */
export const MAX_FILE_BYTES = 100_000_000;
/** What is sent in one piece; larger files go in parts that can be taken up again. */
export const ONE_PIECE_BYTES = 8_000_000;

export type UploadFault = 'empty' | 'tooLarge' | 'picture' | 'sound' | 'archive' | 'oldWord' | 'oldSheet' | 'oldSlides';

const BY_EXTENSION: Readonly<Record<string, UploadFault>> = {
  doc: 'oldWord',
  xls: 'oldSheet',
  ppt: 'oldSlides',
  zip: 'archive',
  gz: 'archive',
  tgz: 'archive',
  rar: 'archive',
  '7z': 'archive',
  tar: 'archive',
};

/** Why a file would be refused, as far as its name and size tell; null for one that is worth sending. */
export function faultOf(file: Pick<File, 'name' | 'size' | 'type'>): UploadFault | null {
  if (file.size === 0) return 'empty';
  if (file.size > MAX_FILE_BYTES) return 'tooLarge';
  if (file.type.startsWith('image/') && file.type !== 'image/svg+xml') return 'picture';
  if (file.type.startsWith('audio/') || file.type.startsWith('video/mp4')) return 'sound';
  return BY_EXTENSION[file.name.toLowerCase().split('.').at(-1) ?? ''] ?? null;
}

/** For the browser's own file dialog; everything else can be dropped. */
export const ACCEPTED = [
  ...[
    '.pdf',
    '.docx',
    '.pptx',
    '.xlsx',
    '.html',
    '.htm',
    '.md',
    '.markdown',
    '.csv',
    '.tsv',
    '.json',
    '.jsonl',
    '.txt',
  ],
  ...['.log', '.xml', '.yaml', '.yml', '.toml', '.ts', '.tsx', '.js', '.jsx', '.py', '.rb', '.go', '.rs', '.java'],
  ...[
    '.c',
    '.h',
    '.cpp',
    '.hpp',
    '.cs',
    '.php',
    '.swift',
    '.kt',
    '.sql',
    '.sh',
    '.css',
    '.svg',
    '.ini',
    '.tex',
    '.rst',
  ],
].join(',');
