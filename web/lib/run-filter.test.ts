import { expect, it } from 'vitest';
import { exportAddress, NO_FILTER, runFilterOf, runListAddress } from './run-filter.ts';

const STATUSES = ['running', 'completed'] as const;

it('reads the address, and nothing that makes no sense', () => {
  const params = new URLSearchParams('status=completed&agent=agt_1&q=door&from=2026-11-20&to=yesterday');
  expect(runListAddress(params)).toEqual({
    ...NO_FILTER,
    status: 'completed',
    agent: 'agt_1',
    q: 'door',
    from: '2026-11-20',
  });
  expect(runListAddress(new URLSearchParams('from=2026-13-77')).from).toBe('');
});

it('asks the API for whole days of the person', () => {
  const filter = runFilterOf({ ...NO_FILTER, from: '2026-11-20', to: '2026-11-20', q: ' door ' }, STATUSES);
  expect(filter.q).toBe('door');
  expect(Date.parse(filter.to ?? '') - Date.parse(filter.from ?? '')).toBe(86_400_000);
  expect(new Date(filter.from ?? '').getHours()).toBe(0);
});

it('knows what is under way, and leaves unknown statuses out', () => {
  expect(runFilterOf({ ...NO_FILTER, status: 'active' }, STATUSES)).toEqual({ ended: 'false' });
  expect(runFilterOf({ ...NO_FILTER, status: 'asleep' }, STATUSES)).toEqual({});
  expect(exportAddress({ agentId: 'agt_1', q: 'a b' }, 'csv')).toBe(
    '/api/v1/runs/export?agentId=agt_1&q=a+b&format=csv',
  );
});
