import type { UseFormReturn } from 'react-hook-form';
import { useWatch } from 'react-hook-form';
import { showCount } from '../../lib/format.ts';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { Panel } from '../ui/surface.tsx';
import type { AgentFormValues } from './form-values.ts';
import { HandoffFields } from './handoff-fields.tsx';
import { ModelFields } from './model-fields.tsx';

interface AgentFormProps {
  form: UseFormReturn<AgentFormValues>;
  agentId: string | undefined;
}

function InstructionsCount({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const instructions = useWatch({ control: form.control, name: 'instructions' });
  // Four characters to a token is what providers tell people to reckon with.
  return (
    <span className="tabular text-faint text-xs">{`about ${showCount(Math.ceil(instructions.length / 4))} tokens`}</span>
  );
}

function OutputFields({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const wants = useWatch({ control: form.control, name: 'wantsOutputType' });
  const { errors } = form.formState;
  return (
    <div className="grid gap-4">
      <label className="flex items-center gap-2.5 text-sm">
        <input type="checkbox" className="size-4 accent-accent" {...form.register('wantsOutputType')} />
        Answer as JSON that follows a schema
      </label>
      {wants && (
        <>
          <Field label="Name of the type" error={errors.outputName?.message} className="max-w-xs">
            <Input {...form.register('outputName')} />
          </Field>
          <Field label="JSON Schema" error={errors.outputSchema?.message}>
            <Textarea
              rows={10}
              spellCheck={false}
              className="font-mono text-xs sm:text-xs"
              {...form.register('outputSchema')}
            />
          </Field>
        </>
      )}
    </div>
  );
}

/** The sections of an agent. Saving and everything around it is the editor's business. */
export function AgentForm({ form, agentId }: AgentFormProps) {
  const { errors } = form.formState;
  return (
    <div className="grid gap-5">
      <Panel title="Basics">
        <div className="grid gap-4">
          <Field label="Name" error={errors.name?.message}>
            <Input placeholder="Math Tutor" {...form.register('name')} />
          </Field>
          <Field label="Description" hint="For people: what it is good for." error={errors.description?.message}>
            <Input placeholder="Explains mathematics step by step" {...form.register('description')} />
          </Field>
        </div>
      </Panel>
      <Panel title="Instructions" description="What the agent is, what it does, and what it leaves alone.">
        <Field
          label="Instructions"
          hideLabel
          error={errors.instructions?.message}
          aside={<InstructionsCount form={form} />}
        >
          <Textarea
            rows={10}
            placeholder="You help with mathematics. Explain each step, and check the result before you answer."
            {...form.register('instructions')}
          />
        </Field>
      </Panel>
      <Panel title="Model">
        <ModelFields form={form} />
      </Panel>
      <Panel
        title="Handoffs"
        description="Agents that this one may pass the conversation to. They answer in its place."
      >
        <HandoffFields form={form} agentId={agentId} />
      </Panel>
      <Panel title="Output">
        <OutputFields form={form} />
      </Panel>
      <Panel
        title="Sharing"
        description="Others see and run the latest published version, never your draft. They pay for their own runs."
      >
        <Field label="Who may see it" className="max-w-xs" error={errors.visibility?.message}>
          <NativeSelect {...form.register('visibility')}>
            <option value="private">Only you</option>
            <option value="unlisted">Everybody with the link</option>
            <option value="public">Everybody</option>
          </NativeSelect>
        </Field>
      </Panel>
    </div>
  );
}
