import { BookOpen, Coins, Keyboard, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { chooseTheme, THEMES, type Theme } from '../../lib/theme.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx';
import { showShortcuts } from './show-shortcuts.ts';
import { signOut } from './sign-out.ts';
import { THEME_NAMES } from './theme-names.ts';

const THEME_ICONS: Record<Theme, ReactNode> = { system: <Monitor />, light: <Sun />, dark: <Moon /> };

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

interface AccountMenuProps {
  name: string;
  email: string;
  /** Address of the person's picture, on this site. */
  image: string | null;
  theme: Theme;
}

export function AccountMenu({ name, email, image, theme }: AccountMenuProps) {
  const [chosen, setChosen] = useState(theme);
  return (
    <Island>
      <Menu
        trigger={
          <button
            type="button"
            className="grid size-8 shrink-0 place-items-center overflow-hidden rounded-full bg-accent-soft font-semibold text-accent-soft-ink text-xs"
          >
            {image ? (
              <img src={image} alt="" className="size-full object-cover" />
            ) : (
              <span aria-hidden>{initials(name)}</span>
            )}
            <span className="sr-only">{t('shell.account', { name })}</span>
          </button>
        }
      >
        <div className="px-2 py-1.5">
          <p className="max-w-56 truncate font-medium text-sm">{name}</p>
          <p className="max-w-56 truncate text-faint text-xs">{email}</p>
        </div>
        <MenuSeparator />
        <MenuItem icon={<Settings />} href="/app/settings">
          {t('shell.settings')}
        </MenuItem>
        <MenuItem icon={<Coins />} href="/app/credits">
          {t('shell.credits')}
        </MenuItem>
        <MenuItem icon={<BookOpen />} href="/api/docs">
          {t('shell.docs')}
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>{t('shell.appearance')}</MenuLabel>
        <DropdownMenu.RadioGroup
          value={chosen}
          onValueChange={(value) => {
            const next = THEMES.find((known) => known === value) ?? 'system';
            chooseTheme(next);
            setChosen(next);
          }}
        >
          {THEMES.map((option) => (
            <DropdownMenu.RadioItem
              key={option}
              value={option}
              onSelect={(event) => event.preventDefault()}
              className="flex cursor-default select-none items-center gap-2.5 rounded-md px-2 py-1.5 text-sm outline-none data-[highlighted]:bg-hover data-[state=checked]:font-medium data-[state=checked]:text-accent [&_svg]:size-4"
            >
              {THEME_ICONS[option]}
              {THEME_NAMES[option]}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <MenuSeparator />
        <MenuItem icon={<Keyboard />} onSelect={showShortcuts}>
          {t('shell.shortcuts')}
          <Kbd keys="?" className="ml-auto" />
        </MenuItem>
        <MenuItem icon={<LogOut />} onSelect={signOut}>
          {t('shell.signOut')}
        </MenuItem>
      </Menu>
    </Island>
  );
}
