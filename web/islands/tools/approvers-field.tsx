import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { approverEmail, MAX_APPROVERS } from '../../../worker/domain/agents/contract.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import type { ToolPanelProps } from './tool-panel.tsx';

interface ApproversFieldProps {
  approvers: readonly string[];
  errorAt: ToolPanelProps['errorAt'];
  onChange(approvers: string[]): void;
}

/** People who may decide a tool's calls beside the owner, by e-mail; who they are is found out when it is saved. */
export function ApproversField({ approvers, errorAt, onChange }: ApproversFieldProps) {
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const add = () => {
    const read = approverEmail.safeParse(typed);
    setWrong(!read.success);
    if (!read.success) return;
    if (!approvers.includes(read.data)) onChange([...approvers, read.data]);
    setTyped('');
  };
  const refused = approvers.flatMap((_, index) => errorAt(`approval.approvers.${index}`) ?? []);
  const fault = isWrong ? t('tools.panel.approverWrong') : (errorAt('approval.approvers') ?? refused[0]);
  return (
    <div className="grid gap-2">
      <Field label={t('tools.panel.approvers')} hint={t('tools.panel.approversHint')} error={fault}>
        <div className="flex gap-2">
          <Input
            type="email"
            autoComplete="off"
            placeholder="name@example.com"
            value={typed}
            disabled={approvers.length >= MAX_APPROVERS}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Button disabled={typed.trim() === ''} onClick={add}>
            <Plus /> {t('tools.panel.approverAdd')}
          </Button>
        </div>
      </Field>
      {approvers.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {approvers.map((email, index) => (
            <li
              key={email}
              className={`inline-flex min-w-0 items-center gap-1 rounded-full border py-0.5 pr-1 pl-2.5 text-xs ${
                errorAt(`approval.approvers.${index}`) ? 'border-bad text-bad' : 'border-line-strong'
              }`}
            >
              <span className="truncate">{email}</span>
              <button
                type="button"
                aria-label={t('tools.panel.approverRemove', { email })}
                className="grid size-6 place-items-center rounded-full hover:bg-hover"
                onClick={() => onChange(approvers.filter((other) => other !== email))}
              >
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
