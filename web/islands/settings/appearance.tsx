import { useState } from 'react';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { choicesOf, choosePreference, type Preferences } from '../../lib/preferences.ts';
import { chooseTheme, THEMES, type Theme } from '../../lib/theme.ts';
import { PageHeader, Panel } from '../ui/surface.tsx';
import { RadioCards } from './radio-cards.tsx';

/** How the site looks and behaves in this browser; every choice takes hold at once. */
export function Appearance({ theme, preferences }: { theme: Theme; preferences: Preferences }) {
  useLiving();
  const [chosen, setChosen] = useState({ theme, ...preferences });

  function choose<Name extends keyof Preferences>(name: Name, value: Preferences[Name]) {
    choosePreference(name, value);
    setChosen((before) => ({ ...before, [name]: value }));
  }

  return (
    <>
      <PageHeader title={t('settings.appearance')}>{t('settings.kept')}</PageHeader>
      <div className="grid gap-5">
        <Panel title={t('settings.theme')}>
          <RadioCards
            legend={t('settings.theme')}
            name="theme"
            value={chosen.theme}
            options={THEMES.map((value) => ({
              value,
              label: t(`settings.theme_${value}`),
              note: t(`settings.themeNote_${value}`),
              preview: (
                <span aria-hidden data-preview={value} className="theme-preview h-16 rounded-md border border-line" />
              ),
            }))}
            onChange={(value) => {
              chooseTheme(value);
              setChosen((before) => ({ ...before, theme: value }));
            }}
          />
        </Panel>
        <Panel title={t('settings.density')}>
          <RadioCards
            legend={t('settings.density')}
            name="density"
            value={chosen.density}
            options={choicesOf('density').map((value) => ({
              value,
              label: t(`settings.density_${value}`),
              note: t(`settings.densityNote_${value}`),
            }))}
            onChange={(value) => choose('density', value)}
          />
        </Panel>
        <Panel title={t('settings.motion')}>
          <RadioCards
            legend={t('settings.motion')}
            name="motion"
            value={chosen.motion}
            options={choicesOf('motion').map((value) => ({
              value,
              label: t(`settings.motion_${value}`),
              note: t(`settings.motionNote_${value}`),
            }))}
            onChange={(value) => choose('motion', value)}
          />
        </Panel>
        <Panel title={t('settings.sendKey')}>
          <RadioCards
            legend={t('settings.sendKey')}
            name="sendKey"
            value={chosen.sendKey}
            options={choicesOf('sendKey').map((value) => ({
              value,
              label: t(`settings.sendKey_${value}`),
              note: t(`settings.sendKeyNote_${value}`),
            }))}
            onChange={(value) => choose('sendKey', value)}
          />
        </Panel>
      </div>
    </>
  );
}
