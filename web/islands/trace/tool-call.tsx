import type { ReactNode } from 'react';
import type { Schema } from '../../lib/api.ts';
import { type ArgumentChange, type CallApproval, type CallView, callView } from '../../lib/call-view.ts';
import { showExact } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import type { Span } from '../../lib/trace-view.ts';
import { ToolIcon } from '../tools/tool-icon.tsx';
import { Badge } from '../ui/surface.tsx';
import { JsonTree } from './json-tree.tsx';

type Trace = Schema<'RunTrace'>;

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-1.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-xs">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

function Block({ text }: { text: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs"
    >
      {text}
    </pre>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Letters of JSON that are read faster as they are than searched in a tree. */
const SHORT_JSON = 1_500;

function Json({ value }: { value: unknown }) {
  const text = shown(value);
  return text.length > SHORT_JSON ? <JsonTree value={value} /> : <Block text={text} />;
}

/** Arguments by name; what is more than a line has a tree of its own. */
function Arguments({ args }: { args: Record<string, unknown> }) {
  const entries = Object.entries(args);
  if (entries.length === 0) return <p className="text-faint text-xs">{t('runs.call.noArguments')}</p>;
  if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return <Json value={args} />;
  return (
    <dl className="grid gap-2 rounded-md border border-line bg-sunken p-2.5 text-xs">
      {entries.map(([name, value]) => (
        <div key={name} className="grid min-w-0 gap-0.5">
          <dt className="font-mono text-faint">{name}</dt>
          <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Changes({ changes }: { changes: readonly ArgumentChange[] }) {
  const say = (value: unknown) => (value === undefined ? t('runs.call.nothing') : JSON.stringify(value));
  return (
    <dl className="grid gap-1.5 rounded-md border border-line p-2.5 text-xs">
      {changes.map(({ name, from, to }) => (
        <div key={name} className="grid min-w-0 gap-0.5">
          <dt className="font-mono text-faint">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            <del className="rounded-sm bg-bad-soft px-1 text-bad no-underline">{say(from)}</del> →{' '}
            <ins className="rounded-sm bg-good-soft px-1 text-good no-underline">{say(to)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const TONES = { pending: 'warn', approved: 'good', rejected: 'bad' } as const;

function Approval({ approval }: { approval: CallApproval }) {
  const { status, reason, message, requestedAt, decidedAt, decidedBy, isEdited } = approval;
  const who = decidedBy ? t('runs.call.by', { who: decidedBy }) : t('runs.call.byOwner');
  return (
    <Part
      title={t('runs.call.approval')}
      aside={<Badge tone={TONES[status]}>{t(`runs.call.approvals.${isEdited ? 'edited' : status}`)}</Badge>}
    >
      <div className="grid gap-0.5 text-soft text-xs">
        <p>{t(`runs.call.reasons.${reason}`)}</p>
        {requestedAt !== null && (
          <p>{t('runs.call.requested', { time: showExact(new Date(requestedAt).toISOString()) })}</p>
        )}
        {decidedAt !== null && (
          <p>
            {t('runs.call.decided', { time: showExact(new Date(decidedAt).toISOString()) })} {who}
          </p>
        )}
        {message && <blockquote className="border-line border-l-2 pl-2.5 text-ink">{message}</blockquote>}
      </div>
    </Part>
  );
}

/** What a tool wrote about its call: the request and the answer where it has made one, and whatever else it keeps. */
function Details({ details }: { details: Record<string, unknown> }) {
  const { request, response, ...others } = details;
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'audit'));
  return (
    <>
      {request !== undefined && (
        <Part title={t('runs.call.request')}>
          <Json value={request} />
        </Part>
      )}
      {response !== undefined && (
        <Part title={t('runs.call.response')}>
          <Json value={response} />
        </Part>
      )}
      {Object.keys(rest).length > 0 && (
        <Part title={t('runs.call.details')}>
          <Json value={rest} />
        </Part>
      )}
    </>
  );
}

function Head({ view }: { view: CallView }) {
  const { kind, toolName, agentId } = view;
  return (
    <p className="flex flex-wrap items-center gap-2 text-soft text-xs">
      <ToolIcon kind={kind} className="size-4 text-accent" />
      {toolName && <code className="font-mono text-ink">{toolName}</code>}
      {agentId && (
        <a href={`/app/agents/${agentId}#agent-tools`} className="text-accent underline underline-offset-2">
          {t('runs.call.setting')}
        </a>
      )}
    </p>
  );
}

/** A tool call, told in its order: the wish, the word of a person, what went out, what came back. */
export function ToolCall({ span, trace }: { span: Span; trace: Trace }) {
  const view = callView(span, trace);
  if (!view) return null;
  const { asked, args, changes, approval, output, code, details } = view;
  return (
    <div className="grid gap-4 p-4">
      <Head view={view} />
      <Part title={t('runs.call.asked')}>
        <Arguments args={asked ?? args} />
      </Part>
      {approval && <Approval approval={approval} />}
      {changes.length > 0 && (
        <Part title={t(approval?.isEdited ? 'runs.call.editedArguments' : 'runs.call.changedArguments')}>
          <Changes changes={changes} />
        </Part>
      )}
      <Details details={details} />
      <Part title={t('runs.call.result')} aside={code && <code className="font-mono text-bad text-xs">{code}</code>}>
        {output === null || output === '' ? (
          <p className="text-faint text-xs">{t('runs.call.noResult')}</p>
        ) : (
          <Block text={shown(output)} />
        )}
      </Part>
    </div>
  );
}
