import { Copy, Download, RotateCcw, Trash2, X } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';

interface BulkBarProps {
  count: number;
  isBin: boolean;
  isBusy: boolean;
  onDuplicate(): void;
  onExport(): void;
  onRemove(): void;
  onRestore(): void;
  onClear(): void;
}

/** What can be done with all that is selected; floats while anything is. */
export function BulkBar({ count, isBin, isBusy, onDuplicate, onExport, onRemove, onRestore, onClear }: BulkBarProps) {
  if (count === 0) return null;
  return (
    <section
      aria-label={t('agents.select.bar')}
      className="pop-in sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-1.5 rounded-lg border border-line-strong bg-raised p-2 shadow-pop"
    >
      <span role="status" className="tabular px-2 text-sm">
        {t('agents.select.count', { count })}
      </span>
      {isBin ? (
        <Button size="sm" disabled={isBusy} onClick={onRestore}>
          <RotateCcw /> {t('agents.restore')}
        </Button>
      ) : (
        <>
          <Button size="sm" disabled={isBusy} onClick={onDuplicate}>
            <Copy /> {t('agents.duplicate')}
          </Button>
          <Button size="sm" disabled={isBusy} onClick={onExport}>
            <Download /> {t('agents.export')}
          </Button>
          <Button size="sm" variant="danger" disabled={isBusy} onClick={onRemove}>
            <Trash2 /> {t('agents.delete')}
          </Button>
        </>
      )}
      <Button size="icon" variant="ghost" aria-label={t('agents.select.clear')} onClick={onClear}>
        <X />
      </Button>
    </section>
  );
}
