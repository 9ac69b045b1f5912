import { expect, it } from 'vitest';
import { preferencesFrom } from './preferences.ts';

it('has an answer where nothing was chosen', () => {
  expect(preferencesFrom(() => undefined)).toEqual({ density: 'comfortable', motion: 'system', sendKey: 'mod' });
});

it('takes what was chosen, and nothing that nobody could choose', () => {
  const cookies: Record<string, string> = {
    baton_density: 'compact',
    baton_motion: '"><script>',
    baton_send_key: 'enter',
  };
  expect(preferencesFrom((name) => cookies[name])).toEqual({ density: 'compact', motion: 'system', sendKey: 'enter' });
});
