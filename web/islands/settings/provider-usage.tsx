import type { Schema } from '../../lib/api.ts';
import { showCount, showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Panel } from '../ui/surface.tsx';
import type { ApiKey } from './key-form.ts';

/** What runs used at each provider, and whose key paid. */
export function ProviderUsage({
  lines,
  keys,
  nameOf,
}: {
  lines: Schema<'ProviderUsage'>[];
  keys: ApiKey[];
  nameOf(provider: string): string;
}) {
  const payer = (keyId: string | null) => {
    if (keyId === null) return t('models.keys.platform');
    const key = keys.find(({ id }) => id === keyId);
    return key ? t('models.keys.yourKey', { name: key.label }) : t('models.keys.goneKey');
  };
  return (
    <Panel title={t('models.keys.byProvider')} description={t('models.keys.byProviderAbout')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="overflow-x-auto" tabIndex={0} aria-label={t('models.keys.byProvider')}>
        <table className="tabular w-full min-w-md text-sm">
          <thead>
            <tr className="border-line border-b text-left text-faint text-xs [&>th]:py-2 [&>th]:font-medium">
              <th scope="col">{t('models.keys.provider')}</th>
              <th scope="col">{t('models.keys.paidBy')}</th>
              <th scope="col" className="text-right">
                {t('models.keys.calls')}
              </th>
              <th scope="col" className="text-right">
                {t('models.keys.tokens')}
              </th>
              <th scope="col" className="text-right">
                {t('models.keys.credits')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {lines.map((line) => (
              <tr key={`${line.provider} ${line.keyId}`} className="[&>*]:py-2">
                <th scope="row" className="text-left font-medium">
                  {nameOf(line.provider)}
                </th>
                <td className="text-soft">{payer(line.keyId)}</td>
                <td className="text-right">{showCount(line.calls)}</td>
                <td className="text-right">{showCount(line.inputTokens + line.outputTokens)}</td>
                <td className="text-right">{showCredits(line.microcredits)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
