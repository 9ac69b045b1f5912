import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';

/** For people without a password: what asks for one takes a new sign-in instead. */
export function FreshSignIn() {
  return (
    <Notice>
      <div className="grid justify-items-start gap-2">
        <p>{t('settings.deleteFresh')}</p>
        <Button asChild size="sm">
          <a href="/sign-in?again=1&next=/app/settings/account">{t('settings.deleteSignInAgain')}</a>
        </Button>
      </div>
    </Notice>
  );
}
