import { BookOpen, Coins, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { auth } from '../../lib/auth.ts';
import { Island } from '../../lib/query.tsx';
import { chooseTheme, THEMES, type Theme } from '../../lib/theme.ts';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx';

const THEME_FACES: Record<Theme, { label: string; icon: ReactNode }> = {
  system: { label: 'Follow the system', icon: <Monitor /> },
  light: { label: 'Light', icon: <Sun /> },
  dark: { label: 'Dark', icon: <Moon /> },
};

async function signOut() {
  await auth('/sign-out').catch(() => undefined);
  window.location.assign('/');
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

interface AccountMenuProps {
  name: string;
  email: string;
  theme: Theme;
}

export function AccountMenu({ name, email, theme }: AccountMenuProps) {
  const [chosen, setChosen] = useState(theme);
  return (
    <Island>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Account of ${name}`}
            className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-soft-ink text-xs"
          >
            {initials(name)}
          </button>
        }
      >
        <div className="px-2 py-1.5">
          <p className="max-w-56 truncate font-medium text-sm">{name}</p>
          <p className="max-w-56 truncate text-faint text-xs">{email}</p>
        </div>
        <MenuSeparator />
        <MenuItem icon={<Settings />} href="/app/settings">
          Settings
        </MenuItem>
        <MenuItem icon={<Coins />} href="/app/credits">
          Credits
        </MenuItem>
        <MenuItem icon={<BookOpen />} href="/api/docs">
          API documentation
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>Appearance</MenuLabel>
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
              {THEME_FACES[option].icon}
              {THEME_FACES[option].label}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <MenuSeparator />
        <MenuItem icon={<LogOut />} onSelect={signOut}>
          Sign out
        </MenuItem>
      </Menu>
    </Island>
  );
}
