import { useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { chooseTheme, THEMES, type Theme } from '../../lib/theme.ts';
import { PageHeader, Panel } from '../ui/surface.tsx';

const FACES: Record<Theme, { label: string; note: string }> = {
  system: { label: 'System', note: 'Changes with your device.' },
  light: { label: 'Light', note: 'Always light.' },
  dark: { label: 'Dark', note: 'Always dark.' },
};

export function Appearance({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme);
  return (
    <>
      <PageHeader title="Appearance" />
      <Panel title="Theme" description="Kept in this browser.">
        <fieldset className="grid gap-3 sm:grid-cols-3">
          <legend className="sr-only">Theme</legend>
          {THEMES.map((option) => (
            <label
              key={option}
              className={cn(
                'grid cursor-pointer gap-2 rounded-lg border p-3 has-focus-visible:outline-2 has-focus-visible:outline-focus',
                chosen === option ? 'border-accent ring-1 ring-accent' : 'border-line-strong hover:border-control',
              )}
            >
              <span aria-hidden data-preview={option} className="theme-preview h-16 rounded-md border border-line" />
              <span className="flex items-center gap-2 text-sm">
                <input
                  type="radio"
                  name="theme"
                  className="accent-accent"
                  checked={chosen === option}
                  onChange={() => {
                    chooseTheme(option);
                    setChosen(option);
                  }}
                />
                <span>
                  <span className="font-medium">{FACES[option].label}</span>{' '}
                  <span className="text-faint text-xs">{FACES[option].note}</span>
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      </Panel>
    </>
  );
}
