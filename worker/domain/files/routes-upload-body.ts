import { checkJsonText, readBody } from '../../http/body.ts';
import type { AppContext } from '../../http/context.ts';
import { validationFailed } from '../../http/validation.ts';
import { AppError } from '../../kernel/errors.ts';
import { formLimit, type UploadOptions, type UploadQuery, uploadForm } from './schemas-uploads.ts';

/** What surrounds the file in a form: the other fields and the lines between them. */
const FORM_ROOM = 200_000;

const JSON_FIELDS = new Set(['attributes', 'chunkSettings', 'embeddingModel']);

export interface IncomingFile {
  body: ReadableStream<Uint8Array>;
  name: string;
  /** Bytes that were promised, where they were. */
  declared: number | undefined;
  options: UploadOptions;
}

async function parsed(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new AppError('invalid_request', 'The form can not be read.', { cause });
  }
}

/** JSON in texts is held to what JSON bodies are. @throws invalid_request, validation_failed */
function checkFields(fields: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of fields) if (JSON_FIELDS.has(name) && typeof value === 'string') checkJsonText(value);
}

/** A file in a form, or nothing where the body is no form. @throws payload_too_large, invalid_request, validation_failed */
export async function readForm(c: AppContext): Promise<IncomingFile | undefined> {
  const contentType = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const form = await parsed(await readBody(c.req.raw, formLimit + FORM_ROOM), contentType);
  const files = form.getAll('file').filter((value) => typeof value !== 'string');
  const [file] = files;
  if (!file || files.length > 1) {
    const message = 'Send one file, in the field "file".';
    throw new AppError('validation_failed', message, { issues: [{ path: 'file', message }] });
  }
  if (file.size > formLimit)
    throw new AppError(
      'payload_too_large',
      `A form may hold a file of ${formLimit} bytes at most. Send the bytes themselves as the body, or in parts.`,
    );
  const fields = [...form].filter(([name, value]) => name !== 'file' || typeof value === 'string');
  checkFields(fields);
  const result = uploadForm.safeParse(Object.fromEntries(fields));
  if (!result.success) throw validationFailed(result.error);
  return { body: file.stream(), name: file.name || 'unnamed', declared: file.size, options: result.data };
}

/** A file that is the body itself. @throws validation_failed where it has no name */
export function readStream(c: AppContext, { name, ...options }: UploadQuery): IncomingFile {
  if (name === undefined) {
    const message = 'Say what the file is called: ?name=…';
    throw new AppError('validation_failed', message, { issues: [{ path: 'name', message }] });
  }
  checkFields(Object.entries(c.req.query()));
  const length = c.req.header('content-length');
  const declared = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  return { body: c.req.raw.body ?? new Blob([]).stream(), name, declared, options };
}
