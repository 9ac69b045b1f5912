import type { StoredFile } from '../../lib/file-api.ts';
import { en } from '../../messages/en.ts';

/** What people upload, in the order of the filter. */
export const KINDS = Object.keys(en.files.kinds) as StoredFile['kind'][];
