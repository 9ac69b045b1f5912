import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import { Button } from './button.tsx';

/** Copies a text and says so, to eyes and ears. */
export function CopyButton({
  text,
  label = t('ui.copy'),
  compact = false,
}: {
  text: string;
  label?: string;
  compact?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.error(t('ui.copyRefused'));
    }
  }

  return (
    <Button
      size={compact ? 'icon' : 'sm'}
      variant={compact ? 'ghost' : 'secondary'}
      onClick={copy}
      aria-label={compact ? label : undefined}
    >
      {copied ? <Check /> : <Copy />}
      {!compact && (copied ? t('ui.copied') : label)}
      <span className="sr-only" aria-live="polite">
        {copied ? t('ui.copied') : ''}
      </span>
    </Button>
  );
}
