import { useMutation } from '@tanstack/react-query';
import { Plug, RotateCw } from 'lucide-react';
import { useId, useState } from 'react';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Select } from '../ui/select.tsx';
import { Notice } from '../ui/states.tsx';
import { Badge } from '../ui/surface.tsx';
import {
  approvalOf,
  isAllowed,
  type ListChange,
  type McpApproval,
  type McpChoice,
  type McpTool,
  mcpChoice,
  relisted,
  withAllowed,
  withApproval,
} from './mcp-rules.ts';

interface McpToolsProps {
  config: Record<string, unknown>;
  error: string | undefined;
  onChange(config: Record<string, unknown>): void;
}

interface OneToolProps {
  tool: McpTool;
  isOn: boolean;
  approval: McpApproval;
  onChange(isOn: boolean): void;
  onApproval(approval: McpApproval): void;
}

const APPROVALS = (['usual', 'always', 'never'] as const).map((value) => ({
  value,
  label: t(`tools.mcp.approvals.${value}`),
}));

function OneTool({ tool, isOn, approval, onChange, onApproval }: OneToolProps) {
  const id = useId();
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={isOn}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor={id} className="break-all font-mono text-xs">
            {tool.name}
          </label>
          {tool.repeatable && <Badge>{t('tools.mcp.repeatable')}</Badge>}
        </div>
        <p id={`${id}-about`} className="line-clamp-3 text-faint text-xs">
          {tool.description || t('tools.mcp.noDescription')}
        </p>
        <details>
          <summary className="w-fit select-none rounded-sm text-faint text-xs hover:text-ink">
            {t('tools.mcp.parameters', { name: tool.name })}
          </summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="mt-1 max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs"
          >
            {JSON.stringify(tool.inputSchema, null, 2)}
          </pre>
        </details>
        {isOn && (
          <Select
            label={t('tools.mcp.approval', { name: tool.name })}
            className="mt-1 h-8 max-w-60 text-xs"
            value={approval}
            groups={[{ options: APPROVALS }]}
            onChange={(value) => onApproval(value as McpApproval)}
          />
        )}
      </div>
    </li>
  );
}

function Changed({ added, removed }: Pick<ListChange, 'added' | 'removed'>) {
  if (added.length + removed.length === 0) return t('tools.mcp.unchanged');
  return (
    <>
      {added.length > 0 && t('tools.mcp.new', { names: added.join(', ') })}{' '}
      {removed.length > 0 && t('tools.mcp.gone', { names: removed.join(', ') })}
    </>
  );
}

/** The sentence of a refusal, with what is wrong in the config. */
function refusal(error: unknown): string {
  const { issues, message } = asProblem(error);
  return issues.length > 0 ? issues.map((issue) => issue.message).join(' ') : message;
}

/** The tools of an MCP server as its config keeps them: fetched on demand, each let in or kept out. */
export function McpTools({ config, error, onChange }: McpToolsProps) {
  const choice = mcpChoice(config);
  const [change, setChange] = useState<ListChange | null>(null);
  const put = (next: McpChoice) => onChange({ ...config, ...next });
  const list = useMutation({
    mutationFn: async () => {
      const { tools: _, allow: __, ...server } = config;
      return (await take(api.POST('/api/v1/agents/tools/list-mcp', { body: { config: server } }))).data;
    },
    onSuccess: (tools) => {
      const next = relisted(choice, tools);
      setChange(choice.tools.length > 0 ? next : null);
      put(next.choice);
    },
  });
  const names = choice.tools.map((tool) => tool.name);
  const count = names.filter((name) => isAllowed(choice, name)).length;
  return (
    <fieldset className="grid gap-3">
      <legend className="contents font-medium text-sm">{t('tools.mcp.title')}</legend>
      <p className="-mt-2 text-faint text-xs">{t('tools.mcp.hint')}</p>
      <Button
        size="sm"
        className="justify-self-start"
        disabled={config.url === '' || config.url === undefined}
        pending={list.isPending}
        onClick={() => list.mutate()}
      >
        {names.length > 0 ? <RotateCw /> : <Plug />}
        {names.length > 0 ? t('tools.mcp.refresh') : t('tools.mcp.connect')}
      </Button>
      {list.error && <Notice tone="bad">{refusal(list.error)}</Notice>}
      {list.isSuccess && names.length === 0 && <Notice tone="warn">{t('tools.mcp.empty')}</Notice>}
      {change && !list.error && (
        <Notice>
          <Changed {...change} />
        </Notice>
      )}
      {names.length === 0 && choice.allow !== null && choice.allow.length > 0 && (
        <p className="text-soft text-xs">{t('tools.mcp.only', { names: choice.allow.join(', ') })}</p>
      )}
      {names.length > 0 && (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <p role="status" className="flex-1 text-soft text-xs">
              {choice.allow === null ? t('tools.mcp.all', { count }) : t('tools.mcp.some', { count, of: names.length })}
            </p>
            <Button size="sm" disabled={choice.allow === null} onClick={() => put(withAllowed(choice, names, true))}>
              {t('tools.mcp.pickAll')}
            </Button>
            <Button size="sm" disabled={count === 0} onClick={() => put(withAllowed(choice, names, false))}>
              {t('tools.mcp.pickNone')}
            </Button>
          </div>
          <ul
            aria-label={t('tools.mcp.title')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="max-h-96 divide-y divide-line overflow-y-auto rounded-md border border-line"
          >
            {choice.tools.map((tool) => (
              <OneTool
                key={tool.name}
                tool={tool}
                isOn={isAllowed(choice, tool.name)}
                approval={approvalOf(choice, tool.name)}
                onChange={(isOn) => put(withAllowed(choice, [tool.name], isOn))}
                onApproval={(approval) => put(withApproval(choice, tool.name, approval))}
              />
            ))}
          </ul>
        </>
      )}
      {error && (
        <p role="alert" className="text-bad text-xs">
          {error}
        </p>
      )}
    </fieldset>
  );
}
