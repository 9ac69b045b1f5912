import { useState } from 'react';
import { api, take } from '../../lib/api.ts';
import type { ApiProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';
import { PageHeader } from '../ui/surface.tsx';
import { AgentForm } from './agent-form.tsx';
import { bodyOf, NEW_AGENT } from './form-values.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { showAgentProblem, useAgentForm, useSaveShortcut } from './use-agent-form.ts';

function Editor() {
  const form = useAgentForm(NEW_AGENT);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { isSubmitting, submitCount, isValid } = form.formState;

  const save = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const agent = await take(api.POST('/api/v1/agents', { body: bodyOf(values) }));
      form.reset(values);
      window.location.assign(`/app/agents/${agent.id}`);
    } catch (error) {
      setProblem(showAgentProblem(error, form));
    }
  });
  useSaveShortcut(() => void save());

  return (
    <form onSubmit={save} noValidate aria-label="New agent" className="mx-auto max-w-3xl">
      <PageHeader title="New agent" />
      <AgentForm form={form} agentId={undefined} />
      <div className="sticky bottom-0 -mx-4 mt-5 grid gap-3 border-line border-t bg-canvas px-4 py-3 sm:mx-0 sm:px-0">
        {problem && <ProblemNotice problem={problem} />}
        {submitCount > 0 && !isValid && !problem && <Notice tone="bad">Some fields need another look.</Notice>}
        <div className="flex justify-end gap-2">
          <Button asChild>
            <a href="/app/agents">Cancel</a>
          </Button>
          <Button type="submit" variant="primary" pending={isSubmitting}>
            Create agent
          </Button>
        </div>
      </div>
    </form>
  );
}

export function NewAgent() {
  return (
    <Island>
      <Editor />
    </Island>
  );
}
