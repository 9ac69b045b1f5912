import { type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Input } from './field.tsx';

interface ConfirmByNameProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** What has to be typed: the thing's own name. */
  name: string;
  /** A question that names the thing. */
  title: string;
  /** What will be gone, and whether anything can bring it back. */
  description: ReactNode;
  action: string;
  pending?: boolean;
  onConfirm(): void;
}

/** Asks before something that nothing brings back: the button wakes up when the name is typed. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { open, onOpenChange, title, description } = props;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      {open && <NameForm {...props} />}
    </Dialog>
  );
}

/** Mounted with the dialog, so that each asking starts empty. */
function NameForm({ name, action, pending = false, onConfirm, onOpenChange }: ConfirmByNameProps) {
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === name.trim();
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (matches && !pending) onConfirm();
      }}
    >
      <Field label={t('ui.confirmName', { name })}>
        <Input autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{t('ui.cancel')}</Button>
        <Button type="submit" variant="danger" pending={pending} disabled={!matches}>
          {action}
        </Button>
      </div>
    </form>
  );
}
