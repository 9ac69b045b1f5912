import {
  Bot,
  FileText,
  FileUp,
  Keyboard,
  ListTree,
  LogOut,
  MessageSquarePlus,
  Play,
  Plus,
  SunMoon,
} from 'lucide-react';
import { api, take } from '../../lib/api.ts';
import { listFiles } from '../../lib/file-api.ts';
import { t } from '../../lib/messages.ts';
import { addPaletteSource, type PaletteItem } from '../../lib/palette.ts';
import { chooseTheme, THEMES } from '../../lib/theme.ts';
import { inputText } from '../../lib/trace-view.ts';
import { withoutVerb } from './match-items.ts';
import { OWN_PLACES, PLACES } from './places.ts';
import { showShortcuts } from './show-shortcuts.ts';
import { signOut } from './sign-out.ts';
import { THEME_NAMES } from './theme-names.ts';

const FOUND_AT_ONCE = 5;

/** The word before an agent's name in what asks it. */
const ASK = t('shell.ask', { agent: '' }).trim();

async function findAgents(q: string, signal: AbortSignal) {
  const query = { limit: FOUND_AT_ONCE, sort: '-updated' as const, ...(q ? { q } : {}) };
  return (await take(api.GET('/api/v1/agents', { params: { query }, signal }))).data;
}

type Agents = ReturnType<typeof findAgents>;

/** What each search has asked for: the same agents answer for two groups, and a later search asks anew. */
const asked = new WeakMap<AbortSignal, Map<string, Agents>>();

function agentsFor(q: string, signal: AbortSignal): Agents {
  const known = asked.get(signal) ?? new Map<string, Agents>();
  asked.set(signal, known);
  const agents = known.get(q) ?? findAgents(q, signal);
  known.set(q, agents);
  return agents;
}

async function findRuns(q: string, signal: AbortSignal): Promise<PaletteItem[]> {
  if (!q) return [];
  const query = { limit: FOUND_AT_ONCE, q };
  const { data } = await take(api.GET('/api/v1/runs', { params: { query }, signal }));
  return data.map((run) => ({
    id: run.id,
    label: inputText(run.input) || t('shell.noQuestion'),
    note: run.agentName,
    icon: ListTree,
    does: { href: `/app/runs/${run.id}` },
  }));
}

async function findFiles(q: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const { data } = await listFiles(q ? { q } : {}, '', FOUND_AT_ONCE, signal);
  return data.map(({ id, name, title }) => ({
    id,
    label: name,
    icon: FileText,
    ...(title && title !== name ? { note: title } : {}),
    does: { href: `/app/files/${id}` },
  }));
}

/** What every page's palette offers. Parts with more to offer call `addPaletteSource` themselves. */
export function addUsualSources(): void {
  addPaletteSource({
    id: 'go',
    rank: 10,
    group: t('shell.groupGo'),
    items: () =>
      [...PLACES, ...OWN_PLACES].map(({ href, label, icon, keys }) => ({
        id: href,
        label,
        icon,
        keys,
        does: { href },
      })),
  });
  addPaletteSource({
    id: 'create',
    rank: 20,
    group: t('shell.groupCreate'),
    items: () => [
      { id: 'new-agent', label: t('shell.newAgent'), icon: Plus, keys: 'c a', does: { href: '/app/agents/new' } },
      {
        id: 'new-conversation',
        label: t('shell.newConversation'),
        icon: MessageSquarePlus,
        keys: 'c c',
        does: { href: '/app/playground' },
      },
      { id: 'upload-file', label: t('shell.uploadFile'), icon: FileUp, does: { href: '/app/files' } },
    ],
  });
  addPaletteSource({
    id: 'ask',
    rank: 30,
    group: t('shell.groupRun'),
    search: async (q, signal) =>
      (await agentsFor(withoutVerb(q, ASK), signal)).map(({ id, name }) => ({
        id: `ask-${id}`,
        label: t('shell.ask', { agent: name }),
        icon: Play,
        does: { href: `/app/playground?agent=${id}` },
      })),
  });
  addPaletteSource({
    id: 'agents',
    rank: 40,
    group: t('shell.groupAgents'),
    search: async (q, signal) =>
      (await agentsFor(q, signal)).map(({ id, name, description }) => ({
        id,
        label: name,
        note: description,
        icon: Bot,
        does: { href: `/app/agents/${id}` },
      })),
  });
  addPaletteSource({ id: 'files', rank: 43, group: t('shell.groupFiles'), search: findFiles });
  addPaletteSource({ id: 'runs', rank: 45, group: t('shell.groupRuns'), search: findRuns });
  addPaletteSource({
    id: 'actions',
    rank: 90,
    group: t('shell.groupActions'),
    items: () => [
      ...THEMES.map((theme) => ({
        id: `theme-${theme}`,
        label: t('shell.useTheme', { theme: THEME_NAMES[theme] }),
        icon: SunMoon,
        words: ['theme', 'dark mode', 'light mode'],
        does: { run: () => chooseTheme(theme) },
      })),
      { id: 'shortcuts', label: t('shell.shortcuts'), icon: Keyboard, keys: '?', does: { run: showShortcuts } },
      { id: 'sign-out', label: t('shell.signOut'), icon: LogOut, words: ['log out'], does: { run: signOut } },
    ],
  });
}
