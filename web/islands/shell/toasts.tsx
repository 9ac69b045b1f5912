import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toaster } from 'sonner';
import { t } from '../../lib/messages.ts';

/** Where short messages appear. Styled by our tokens, in both themes. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-right"
      containerAriaLabel={t('ui.notifications')}
      icons={{ close: <X />, error: <CircleAlert />, success: <CircleCheck /> }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t('ui.close'),
        classNames: {
          toast:
            'toast flex w-full font-sans items-center gap-2.5 rounded-lg border border-line bg-raised py-3 pr-3 pl-3.5 text-sm text-ink shadow-pop [&_svg]:size-4',
          content: 'min-w-0 flex-1',
          title: 'font-medium',
          description: 'text-soft',
          error: 'border-bad/40 [&_[data-icon]]:text-bad',
          success: '[&_[data-icon]]:text-good',
          closeButton:
            'order-last grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink',
          actionButton: 'shrink-0 rounded-md border border-line-strong px-2.5 py-1 text-sm font-medium hover:bg-hover',
        },
      }}
    />
  );
}
