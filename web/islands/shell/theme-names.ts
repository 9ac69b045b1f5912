import { t } from '../../lib/messages.ts';
import type { Theme } from '../../lib/theme.ts';

export const THEME_NAMES: Record<Theme, string> = {
  system: t('shell.themeSystem'),
  light: t('shell.themeLight'),
  dark: t('shell.themeDark'),
};
