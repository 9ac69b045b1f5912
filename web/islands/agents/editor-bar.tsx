import {
  CodeXml,
  Copy,
  Download,
  FileCode,
  MessagesSquare,
  MoreHorizontal,
  PanelRight,
  Redo2,
  Trash2,
  Undo2,
  Upload,
} from 'lucide-react';
import { useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { Badge } from '../ui/surface.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { SaveStatus } from './save-status.tsx';
import { useAgentActions } from './use-agent-actions.ts';
import type { Draft } from './use-draft.ts';
import { PublishDialog, useDraftChanges } from './versions-panel.tsx';

interface EditorBarProps {
  agent: Schema<'Agent'>;
  name: string;
  draft: Draft;
  isDocked: boolean;
  onDock(): void;
}

function VersionBadge({ agent }: { agent: Schema<'Agent'> }) {
  const changes = useDraftChanges(agent);
  if (agent.version === 0) return <Badge>{t('agents.editor.draftOnly')}</Badge>;
  if (changes) return <Badge tone="warn">{t('agents.editor.changes', { version: agent.version })}</Badge>;
  return <Badge tone="accent">{t('agents.editor.published', { version: agent.version })}</Badge>;
}

/** Name, state and actions of the agent under edit; always in sight. */
export function EditorBar({ agent, name, draft, isDocked, onDock }: EditorBarProps) {
  const [isPublishing, setPublishing] = useState(false);
  const { duplicate, exportAgents, exportProgram, remove } = useAgentActions();

  /** Only what is saved can be published, so what is left is saved first. */
  async function publish() {
    if (await draft.flush()) setPublishing(true);
  }

  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-4 py-2.5 sm:px-6">
      <AgentMark id={agent.id} name={name} />
      <div className="min-w-0 flex-1 basis-40">
        <h1 className="truncate font-semibold text-base">{name || agent.name}</h1>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <VersionBadge agent={agent} />
          <SaveStatus state={draft.state} />
        </p>
      </div>
      <div className="flex items-center gap-1">
        <Tooltip text={t('agents.editor.undo')} keys="mod+z">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('agents.editor.undo')}
            disabled={!draft.canUndo}
            onClick={draft.undo}
          >
            <Undo2 />
          </Button>
        </Tooltip>
        <Tooltip text={t('agents.editor.redo')} keys="mod+shift+z">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('agents.editor.redo')}
            disabled={!draft.canRedo}
            onClick={draft.redo}
          >
            <Redo2 />
          </Button>
        </Tooltip>
        <Tooltip text={t(isDocked ? 'agents.editor.hidePlayground' : 'agents.editor.showPlayground')} keys="mod+\">
          <Button
            variant="ghost"
            size="icon"
            className="max-lg:hidden"
            aria-label={t(isDocked ? 'agents.editor.hidePlayground' : 'agents.editor.showPlayground')}
            aria-pressed={isDocked}
            onClick={onDock}
          >
            <PanelRight />
          </Button>
        </Tooltip>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={t('agents.editor.moreLabel')}>
              <MoreHorizontal />
            </Button>
          }
        >
          <MenuItem icon={<MessagesSquare />} href={`/app/playground?agent=${agent.id}`}>
            {t('agents.editor.openPlayground')}
          </MenuItem>
          <MenuItem icon={<CodeXml />} href={`/app/agents/${agent.id}/code`}>
            {t('code.title')}
          </MenuItem>
          <MenuItem
            icon={<Copy />}
            onSelect={() =>
              void draft.flush().then(() =>
                duplicate.mutate([agent], {
                  onSuccess: ([copy]) => copy && window.location.assign(`/app/agents/${copy.id}`),
                }),
              )
            }
          >
            {t('agents.duplicate')}
          </MenuItem>
          <MenuItem icon={<Download />} onSelect={() => void draft.flush().then(() => exportAgents.mutate([agent]))}>
            {t('agents.export')}
          </MenuItem>
          <MenuItem icon={<FileCode />} onSelect={() => void draft.flush().then(() => exportProgram.mutate(agent))}>
            {t('agents.exportProgram')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={<Trash2 />}
            danger
            onSelect={() =>
              void draft.flush().then(() =>
                remove.mutate([agent], {
                  onSuccess: ({ deleted }) => deleted.length > 0 && window.location.assign('/app/agents?deleted=true'),
                }),
              )
            }
          >
            {t('agents.editor.deleteAgent')}
          </MenuItem>
        </Menu>
        <Button variant="primary" className="ml-1" onClick={() => void publish()}>
          <Upload /> {t('agents.editor.publish')}
        </Button>
      </div>
      <PublishDialog agent={agent} open={isPublishing} onOpenChange={setPublishing} />
    </header>
  );
}
