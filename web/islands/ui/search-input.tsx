import { Search, X } from 'lucide-react';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Input } from './field.tsx';
import { Kbd } from './kbd.tsx';
import { useShortcut } from './use-shortcut.ts';

interface SearchInputProps {
  label: string;
  value: string;
  onChange(value: string): void;
  placeholder?: string;
  /** Puts the cursor here, such as `/`; the shortcut sheet lists it under `group`. */
  keys?: string;
  group?: string;
  className?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A search field: Escape empties it, then leaves it. */
export function SearchInput({
  label,
  value,
  onChange,
  placeholder = label,
  keys,
  group,
  className,
  ref,
}: SearchInputProps) {
  const field = useRef<HTMLInputElement>(null);
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(ref, () => field.current, []);
  useShortcut(keys ?? '', () => field.current?.select(), {
    label,
    group: group ?? t('ui.shortcutGroup'),
    enabled: keys !== undefined,
  });
  return (
    <div className={cn('relative', className)}>
      <Search className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        className="px-8.5"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (value) onChange('');
          else event.currentTarget.blur();
        }}
      />
      {value ? (
        <button
          type="button"
          aria-label={t('ui.clearSearch')}
          className="absolute top-1.5 right-1.5 grid size-6 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink"
          onClick={() => {
            onChange('');
            field.current?.focus();
          }}
        >
          <X className="size-4" aria-hidden />
        </button>
      ) : (
        keys && <Kbd keys={keys} className="pointer-events-none absolute top-2 right-2 max-sm:hidden" />
      )}
    </div>
  );
}
