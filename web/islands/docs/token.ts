import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';

const HOURS = 1;

/** Makes a token when the button is pressed, and never by itself. `use` gets it; it is kept nowhere. */
export function offerToken(use: (token: string) => void): void {
  const button = document.querySelector<HTMLButtonElement>('#make-token');
  const state = document.querySelector<HTMLElement>('#token-state');
  if (!button || !state) return;
  button.disabled = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const name = t('code.docsTokenName');
      const body = { name, scopes: ['read', 'run', 'write'] as ('read' | 'run' | 'write')[], expiresInHours: HOURS };
      const { token } = await take(api.POST('/api/v1/users/tokens', { body }));
      use(token);
      button.hidden = true;
      state.textContent = t('code.docsTokenMade');
    } catch (error) {
      state.textContent = asProblem(error).message;
      button.disabled = false;
    }
  });
}
