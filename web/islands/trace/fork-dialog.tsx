import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { idempotencyKey, type Schema } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { forkRun } from '../../lib/run-calls.ts';
import { inputText } from '../../lib/trace-view.ts';
import { ProblemNotice } from '../agents/problem-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';

interface ForkDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  run: Schema<'Run'>;
  step: string;
  /** What the model read at this step. */
  input: unknown;
}

/** Starts a new run from a step of this one, with another question if wanted. The old run stays as it is. */
export function ForkDialog({ open, onOpenChange, run, step, input }: ForkDialogProps) {
  const asked = inputText(input) || inputText(run.input);
  const [question, setQuestion] = useState(asked);
  // Pressing twice starts one fork; another question is another fork.
  const key = useMemo(() => `${idempotencyKey()}-${question.length}`, [question]);
  const fork = useMutation({
    mutationFn: () =>
      forkRun(run.id, { step, ...(question.trim() && question !== asked ? { input: question } : {}) }, key),
    onSuccess: (runId) => window.location.assign(`/app/runs/${runId}`),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Fork from step ${step}`}
      description="A new run begins here with all that was known at this point. It costs what it uses, as any run does."
    >
      <Field label="Question at this point" hint="Change it to see what would have happened.">
        <Textarea rows={5} value={question} onChange={(event) => setQuestion(event.target.value)} />
      </Field>
      {fork.error && <ProblemNotice problem={asProblem(fork.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button variant="primary" pending={fork.isPending} onClick={() => fork.mutate()}>
          Start the fork
        </Button>
      </div>
    </Dialog>
  );
}
