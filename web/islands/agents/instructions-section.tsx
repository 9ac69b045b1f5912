import { Braces, TextQuote } from 'lucide-react';
import { useId, useState } from 'react';
import { Controller, type UseFormReturn, useWatch } from 'react-hook-form';
import { INSTRUCTION_VARIABLES, VARIABLE } from '../../../worker/domain/agents/contract.ts';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Skeleton } from '../ui/states.tsx';
import type { CodeEditorHandle } from './code-editor.tsx';
import { contextVariables } from './context-values.ts';
import type { AgentFormValues } from './form-values.ts';
import { TokenCount } from './token-count.tsx';

const editorCode = new Lazy(() => import('./code-editor.tsx'));

const SNIPPETS = ['role', 'steps', 'format', 'limits', 'example', 'handoff'] as const;

const VARIABLE_WORDS = {
  date: 'date',
  weekday: 'weekday',
  time: 'time',
  'agent.name': 'agent-name',
  'agent.description': 'agent-description',
} as const satisfies Record<(typeof INSTRUCTION_VARIABLES)[number], string>;

/** Names in double braces that nothing will be put in for. */
function unknownVariables(text: string, known: ReadonlySet<string>): string[] {
  const names = [...text.matchAll(VARIABLE)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !known.has(name));
}

/** The instructions, large: Markdown in colour, variables, pieces to begin from, and how many tokens they are. */
export function InstructionsSection({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const text = useWatch({ control: form.control, name: 'instructions' });
  const [editor, setEditor] = useState<CodeEditorHandle | null>(null);
  const CodeEditor = useLazy(editorCode, true)?.CodeEditor;
  const id = useId();
  const error = form.formState.errors.instructions?.message;
  const context = useWatch({ control: form.control, name: 'context' });
  const own = contextVariables(context);
  const unknown = unknownVariables(text, new Set([...INSTRUCTION_VARIABLES, ...own]));

  /** A template begins on a line of its own. */
  function insertSnippet(snippet: string) {
    const { instructions } = form.getValues();
    editor?.insert(instructions === '' || instructions.endsWith('\n') ? snippet : `\n${snippet}`);
  }

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Menu
          align="start"
          trigger={
            <Button size="sm" disabled={!editor}>
              <TextQuote /> {t('agents.instructions.insert')}
            </Button>
          }
        >
          {SNIPPETS.map((name) => (
            <MenuItem key={name} onSelect={() => insertSnippet(t(`agents.snippets.${name}.text`))}>
              {t(`agents.snippets.${name}.title`)}
            </MenuItem>
          ))}
        </Menu>
        <Menu
          align="start"
          trigger={
            <Button size="sm" disabled={!editor}>
              <Braces /> {t('agents.instructions.variable')}
            </Button>
          }
        >
          {INSTRUCTION_VARIABLES.map((name) => (
            <MenuItem key={name} onSelect={() => editor?.insert(`{{ ${name} }}`)}>
              <code className="font-mono text-xs">{name}</code>
              <span className="text-faint">{t(`agents.instructions.variables.${VARIABLE_WORDS[name]}`)}</span>
            </MenuItem>
          ))}
          {own.map((name) => (
            <MenuItem key={name} onSelect={() => editor?.insert(`{{ ${name} }}`)}>
              <code className="font-mono text-xs">{name}</code>
              <span className="text-faint">{t('agents.instructions.variables.own')}</span>
            </MenuItem>
          ))}
        </Menu>
        <span className="flex-1" />
        <TokenCount text={text} />
      </div>
      {CodeEditor ? (
        <Controller
          control={form.control}
          name="instructions"
          render={({ field }) => (
            <CodeEditor
              label={t('agents.instructions.label')}
              describedBy={id}
              isInvalid={error !== undefined}
              variables={own}
              placeholder={t('agents.instructions.placeholder')}
              value={field.value}
              onChange={field.onChange}
              onBlur={field.onBlur}
              onReady={setEditor}
            />
          )}
        />
      ) : (
        <Skeleton className="h-72" />
      )}
      <p id={id} className="text-faint text-xs">
        {error ? (
          <span className="text-bad" role="alert">
            {error}
          </span>
        ) : unknown.length > 0 ? (
          <span className="text-warn">{t('agents.instructions.unknown', { names: unknown.join(', ') })}</span>
        ) : (
          <span className="sr-only">{t('agents.instructions.escape')}</span>
        )}
      </p>
    </div>
  );
}
