import { Toaster } from 'sonner';

/** Where short messages appear. Styled by our tokens, in both themes. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-right"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-2.5 rounded-lg border border-line bg-raised p-3.5 text-sm text-ink shadow-pop',
          title: 'font-medium',
          description: 'text-soft',
          error: 'border-bad/40 [&_[data-icon]]:text-bad',
          success: '[&_[data-icon]]:text-good',
          actionButton:
            'ml-auto shrink-0 rounded-md border border-line-strong px-2 py-1 text-xs font-medium hover:bg-hover',
        },
      }}
    />
  );
}
