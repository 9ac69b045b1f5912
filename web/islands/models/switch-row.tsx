import { useId } from 'react';
import { Switch } from '../ui/switch.tsx';

/** A switch with its name and what it means. */
export function SwitchRow({
  label,
  about,
  checked,
  onChange,
  className = '',
}: {
  label: string;
  about: string;
  checked: boolean;
  onChange(checked: boolean): void;
  className?: string;
}) {
  const id = useId();
  return (
    <div className={`flex items-start gap-3 ${className}`}>
      <Switch
        id={id}
        checked={checked}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="grid gap-0.5">
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        <p id={`${id}-about`} className="text-faint text-xs">
          {about}
        </p>
      </div>
    </div>
  );
}
