import { t } from '../../lib/messages.ts';
import type { LostAttempt, RouteView } from '../../lib/trace-view.ts';

/** Attempts of a call, lost ones first, so that one sees what a retry or a fallback cost in time. */
export function Attempts({ lost, counted }: { lost: LostAttempt[]; counted: boolean }) {
  return (
    <ol className="grid gap-3 p-4 text-sm">
      {lost.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts never move, and a forgiven one repeats its number.
        <li key={index} className="grid gap-0.5 border-warn border-l-2 pl-3">
          <p className="font-medium">
            {t('runs.detail.attempt', { number: attempt.attempt })}
            <code className="ml-2 font-mono text-warn text-xs">{attempt.code}</code>
            {attempt.model && <code className="ml-2 font-mono text-faint text-xs">{attempt.model}</code>}
          </p>
          <p className="break-words text-soft">{attempt.message}</p>
        </li>
      ))}
      {counted && (
        <li className="grid gap-0.5 border-good border-l-2 pl-3">
          <p className="font-medium">{t('runs.detail.attempt', { number: lost.length + 1 })}</p>
          <p className="text-soft">{t('runs.detail.counted')}</p>
        </li>
      )}
    </ol>
  );
}

const SKIP_REASONS = {
  unknown: t('runs.detail.skipReasons.unknown'),
  no_key: t('runs.detail.skipReasons.no_key'),
  retired: t('runs.detail.skipReasons.retired'),
  no_tools: t('runs.detail.skipReasons.no_tools'),
  no_vision: t('runs.detail.skipReasons.no_vision'),
  no_structured_output: t('runs.detail.skipReasons.no_structured_output'),
  context_too_small: t('runs.detail.skipReasons.context_too_small'),
  circuit_open: t('runs.detail.skipReasons.circuit_open'),
  unaffordable: t('runs.detail.skipReasons.unaffordable'),
};

function reasonText(reason: string): string {
  return reason in SKIP_REASONS ? SKIP_REASONS[reason as keyof typeof SKIP_REASONS] : reason;
}

/** How a call came to its model: what was tried in which order, and what was passed over and why. */
export function Routing({ route }: { route: RouteView }) {
  return (
    <div className="grid gap-4 p-4 text-sm">
      <p>
        {route.reason}
        {route.tier && <span className="ml-1 text-faint">{t('runs.detail.tier', { tier: route.tier })}</span>}
      </p>
      <section className="grid gap-1">
        <h3 className="text-faint text-xs">{t('runs.detail.candidates')}</h3>
        <ol className="grid list-inside list-decimal gap-0.5 font-mono text-xs">
          {route.candidates.map((model) => (
            <li key={model}>{model}</li>
          ))}
        </ol>
      </section>
      {route.skipped.length > 0 && (
        <section className="grid gap-1">
          <h3 className="text-faint text-xs">{t('runs.detail.skipped')}</h3>
          <ul className="grid gap-0.5 text-xs">
            {route.skipped.map(({ model, reason }) => (
              <li key={model} className="flex flex-wrap gap-x-2">
                <code className="font-mono">{model}</code>
                <span className="text-soft">{reasonText(reason)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
