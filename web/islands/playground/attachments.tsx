import { FileText, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import type { DraftAttachment } from './use-conversation.ts';

/** All attachments of a question together, in UTF-16 units: an input takes 400,000. */
const MAX_LENGTH = 350_000;
/** A pasted text from this length on becomes an attachment: a question is not read any more in so much text. */
export const LONG_PASTE = 8_000;

function lengthOf(attachments: readonly DraftAttachment[]): number {
  return attachments.reduce((sum, { text }) => sum + text.length, 0);
}

/** A name that none of these has, so that each can be told apart. */
function freeName(name: string, taken: readonly DraftAttachment[]): string {
  const names = new Set(taken.map((one) => one.name));
  if (!names.has(name)) return name;
  for (let number = 2; ; number++) if (!names.has(`${name} (${number})`)) return `${name} (${number})`;
}

/** The list with one more text, or as it was, with a word why. */
export function withText(attachments: DraftAttachment[], name: string, text: string): DraftAttachment[] {
  if (lengthOf(attachments) + text.length > MAX_LENGTH) {
    toast.error(t('playground.composer.tooLong', { name, max: MAX_LENGTH.toLocaleString('en') }));
    return attachments;
  }
  return [...attachments, { key: crypto.randomUUID(), name: freeName(name, attachments), text }];
}

/** The text of a file. @throws Error where it is none: NUL or broken UTF-8 */
async function readText(file: File): Promise<string> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  if (text.includes('\0')) throw new Error('binary');
  return text;
}

/** The list with the texts of these files; those that are no text, or too long, are named. */
export async function withFiles(attachments: DraftAttachment[], files: Iterable<File>): Promise<DraftAttachment[]> {
  let all = attachments;
  for (const file of files) {
    if (file.size > MAX_LENGTH * 4) {
      toast.error(t('playground.composer.tooLong', { name: file.name, max: MAX_LENGTH.toLocaleString('en') }));
      continue;
    }
    try {
      all = withText(all, file.name, await readText(file));
    } catch {
      toast.error(t('playground.composer.notText', { name: file.name }));
    }
  }
  return all;
}

/** What is attached to the question that is being written. */
export function AttachmentList({
  attachments,
  onRemove,
}: {
  attachments: readonly DraftAttachment[];
  onRemove(key: string): void;
}) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label={t('playground.composer.attachedList')} className="flex flex-wrap gap-1.5 px-3 pt-3">
      {attachments.map(({ key, name, text }) => (
        <li key={key} className="flex max-w-full items-center gap-1 rounded-md border bg-sunken pl-2 text-soft text-xs">
          <FileText className="size-3.5 shrink-0 text-faint" aria-hidden />
          <span className="truncate">{t('playground.turn.attachment', { name, characters: text.length })}</span>
          <button
            type="button"
            aria-label={t('playground.composer.remove', { name })}
            onClick={() => onRemove(key)}
            className="grid size-6 shrink-0 place-items-center rounded-sm hover:bg-hover hover:text-ink"
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Takes a text by hand. */
export function PasteDialog({
  open,
  onOpenChange,
  onAdd,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  onAdd(name: string, text: string): void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('playground.composer.pasteTitle')}
      description={t('playground.composer.pasteText')}
    >
      {open && <PasteForm onAdd={onAdd} onClose={() => onOpenChange(false)} />}
    </Dialog>
  );
}

function PasteForm({ onAdd, onClose }: { onAdd(name: string, text: string): void; onClose(): void }) {
  const [name, setName] = useState<string>(t('playground.composer.pasted'));
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onAdd(name.trim() || t('playground.composer.pasted'), text);
    onClose();
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label={t('playground.composer.pasteName')}>
        <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('playground.composer.pasteContent')}>
        <Textarea autoFocus rows={8} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={text.trim() === ''}>
          {t('playground.composer.pasteAdd')}
        </Button>
      </div>
    </form>
  );
}
