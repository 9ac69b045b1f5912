import { describe, expect, it } from 'vitest';
import type { RunTrace, RunView, TraceSpan } from '../../../durable-objects/run-host/protocol.ts';
import { auditLogFile } from './audit-log-format.ts';
import { auditLogOf } from './audit-log-rules.ts';

const AT = Date.UTC(2026, 10, 22);

function call(data: Record<string, unknown>, changes: Partial<TraceSpan> = {}): TraceSpan {
  return {
    id: `${data['callId'] ?? 't1_0'}.tool`,
    parentId: 't1.turn',
    kind: 'tool',
    name: 'shell',
    step: null,
    startedAt: AT,
    finishedAt: AT + 50,
    status: 'ok',
    agentId: 'agt_1',
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
    microcredits: 0,
    data: { callId: 't1_0', toolId: 'tol_1', toolKind: 'computer', args: { command: 'ls' }, code: null, ...data },
    ...changes,
  };
}

const logOf = (...spans: TraceSpan[]) => auditLogOf({ run: { id: 'run_1' } as RunView, spans } as RunTrace);
const brief = (...spans: TraceSpan[]) => logOf(...spans).map(({ action, target, reason }) => [action, target, reason]);

describe('the audit log', () => {
  it('is what the calls of audited tools kept, in order', () => {
    const audit = [
      { at: AT + 1, action: 'command', target: '$ ls' },
      { at: AT + 2, action: 'denied', target: 'curl x', reason: 'there is no network', times: 3 },
    ];
    const other = call({ toolKind: 'http', details: { audit } });
    const [first, second, ...rest] = logOf(call({ details: { audit } }), other);
    expect(rest).toEqual([]);
    expect(first).toEqual({
      at: new Date(AT + 1).toISOString(),
      runId: 'run_1',
      callId: 't1_0',
      agentId: 'agt_1',
      toolId: 'tol_1',
      toolKind: 'computer',
      toolName: 'shell',
      action: 'command',
      target: '$ ls',
      reason: null,
      times: 1,
    });
    expect(second).toMatchObject({ action: 'denied', reason: 'there is no network', times: 3 });
  });

  it('says what of a call was not kept', () => {
    const audit = [{ at: AT, action: 'command', target: '$ ls' }];
    expect(logOf(call({ details: { audit, auditDropped: 12 } }))[1]).toMatchObject({ action: 'omitted', times: 12 });
  });

  it('has calls that never ran, or never ended', () => {
    expect(brief(call({ code: 'rejected', output: 'A person did not allow this call.' }, { status: 'error' }))).toEqual(
      [['denied', 'ls', 'A person did not allow this call.']],
    );
    expect(brief(call({}, { status: 'running', finishedAt: null }))).toEqual([
      ['command', 'ls', 'It has not ended yet.'],
    ]);
    expect(brief(call({ args: { code: '1 + 1' }, toolKind: 'code_interpreter' }, { status: 'cancelled' }))).toEqual([
      ['command', '1 + 1', 'It ended before it said what it did.'],
    ]);
  });

  it('takes nothing for an entry that is none', () => {
    const audit = [{ action: 'command' }, { at: AT, action: 'made_up', target: 'x' }, 'text', null];
    expect(brief(call({ details: { audit } }))).toEqual([['command', 'ls', 'It ended before it said what it did.']]);
  });

  it('is a file whose cells no spreadsheet calculates', () => {
    const audit = [{ at: AT, action: 'command', target: '=1+1' }];
    const entries = logOf(call({ details: { audit } }));
    expect(auditLogFile(entries, 'csv').body.split('\r\n')[1]).toContain(",command,'=1+1,,1");
    expect(JSON.parse(auditLogFile(entries, 'ndjson').body)).toEqual(entries[0]);
  });
});
