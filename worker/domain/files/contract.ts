import { z } from 'zod';
import { storableText } from '../../kernel/text.ts';

/** Rules of files that the browser's forms run as well. */

/** A form is held in memory while it is read. */
export const MAX_FORM_BYTES = 10_000_000;
export const MAX_FILE_BYTES = 100_000_000;
/** R2 wants parts of one size, at least 5 MiB, the last one excepted. */
export const UPLOAD_PART_BYTES = 8 * 1_024 * 1_024;

export const MAX_GUIDELINES = 4_000;
export const MAX_ATTRIBUTES = 20;

const attributeValue = z.union([storableText(500), z.number(), z.boolean()]);

/** What an owner says of a file, for filters: flat. */
export const fileAttributes = z
  .record(
    storableText(64, 1).regex(/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u, 'Letters, digits, space, dot, dash, underscore.'),
    attributeValue,
  )
  .refine((attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES, `At most ${MAX_ATTRIBUTES} attributes.`);

export const fileTexts = {
  /** Cleaned by the server; never a path. */
  name: storableText(1_000, 1),
  guidelines: storableText(MAX_GUIDELINES),
};
