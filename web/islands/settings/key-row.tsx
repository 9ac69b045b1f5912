import { Ellipsis, FlaskConical, Pencil, Trash2 } from 'lucide-react';
import type { Schema } from '../../lib/api.ts';
import { showCount, showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { Badge, type Tone } from '../ui/surface.tsx';
import type { ApiKey } from './key-form.ts';

const OUTCOMES: Record<'ok' | 'refused' | 'unreachable', { tone: Tone; label(): string }> = {
  ok: { tone: 'good', label: () => t('models.keys.works') },
  refused: { tone: 'bad', label: () => t('models.keys.refused') },
  unreachable: { tone: 'warn', label: () => t('models.keys.unreachable') },
};

function TestBadge({ test }: { test: ApiKey['test'] }) {
  if (!test) return <Badge>{t('models.keys.untested')}</Badge>;
  const { tone, label } = OUTCOMES[test.outcome];
  return <Badge tone={tone}>{label()}</Badge>;
}

interface KeyRowProps {
  entry: ApiKey;
  provider: string;
  usage: Schema<'ProviderUsage'> | undefined;
  /** False for a secret that nobody can be asked about. */
  canTest: boolean;
  testing: boolean;
  onTest(): void;
  onEdit(): void;
  onDelete(): void;
}

/** A stored key: what it is, whether it works, what it was used for, and what can be done with it. */
export function KeyRow({ entry, provider, usage, canTest, testing, onTest, onEdit, onDelete }: KeyRowProps) {
  const use = usage
    ? t('models.keys.usage', {
        calls: usage.calls,
        tokens: showCount(usage.inputTokens + usage.outputTokens),
        credits: showCredits(usage.microcredits),
      })
    : t('models.keys.unused');
  return (
    <li className="flex items-start gap-4 px-5 py-3.5" aria-label={entry.label}>
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium text-sm">{entry.label}</span>
          {canTest && <TestBadge test={entry.test} />}
        </p>
        <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-faint text-xs">
          <span>{provider}</span>
          <span>{entry.hint ? t('models.keys.hint', { hint: entry.hint }) : t('models.keys.noKey')}</span>
          {entry.baseUrl && <span className="wrap-anywhere font-mono">{entry.baseUrl}</span>}
          {entry.lastUsedAt ? (
            <span>
              {t('models.keys.lastUsed')} <Moment at={entry.lastUsedAt} />
            </span>
          ) : (
            <span>{t('models.keys.neverUsed')}</span>
          )}
          {entry.test && (
            <span>
              {t('models.keys.tested')} <Moment at={entry.test.at} />
            </span>
          )}
        </p>
        {entry.kind === 'model' && <p className="tabular text-faint text-xs">{use}</p>}
        {entry.test?.reason && <p className="wrap-anywhere text-bad text-xs">{entry.test.reason}</p>}
        <p role="status" className="sr-only">
          {testing ? t('models.keys.testing', { provider }) : ''}
        </p>
      </div>
      <Menu
        trigger={
          <Button
            variant="ghost"
            size="icon"
            pending={testing}
            aria-label={t('models.keys.actions', { name: entry.label })}
          >
            <Ellipsis />
          </Button>
        }
      >
        {canTest && (
          <MenuItem icon={<FlaskConical />} onSelect={onTest}>
            {t('models.keys.test')}
          </MenuItem>
        )}
        <MenuItem icon={<Pencil />} onSelect={onEdit}>
          {t('models.keys.edit')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={onDelete}>
          {t('models.keys.delete')}
        </MenuItem>
      </Menu>
    </li>
  );
}
