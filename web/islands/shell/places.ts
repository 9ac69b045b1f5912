import { Bot, Coins, FileText, House, ListTree, type LucideIcon, MessagesSquare, Settings } from 'lucide-react';
import { t } from '../../lib/messages.ts';

/** A room of the app: one line here puts it into the sidebar, the palette and the shortcuts. */
export interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Goes there from anywhere. */
  keys: string;
}

/** In the sidebar, in this order. */
export const PLACES: readonly Place[] = [
  { href: '/app', label: t('shell.home'), icon: House, keys: 'g h' },
  { href: '/app/playground', label: t('shell.playground'), icon: MessagesSquare, keys: 'g p' },
  { href: '/app/agents', label: t('shell.agents'), icon: Bot, keys: 'g a' },
  { href: '/app/files', label: t('shell.files'), icon: FileText, keys: 'g f' },
  { href: '/app/runs', label: t('shell.runs'), icon: ListTree, keys: 'g r' },
];

/** At the sidebar's foot. */
export const OWN_PLACES: readonly Place[] = [
  { href: '/app/credits', label: t('shell.credits'), icon: Coins, keys: 'g c' },
  { href: '/app/settings', label: t('shell.settings'), icon: Settings, keys: 'g s' },
];

/** Whether a page stands in this room. */
export function isInPlace(place: Pick<Place, 'href'>, path: string): boolean {
  const here = path.replace(/\/$/, '');
  return place.href === '/app' ? here === place.href : here === place.href || here.startsWith(`${place.href}/`);
}
