import { FileJson, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx';
import { ToolIcon } from './tool-icon.tsx';
import { arrangedKinds, type ToolKind } from './tool-values.ts';

function Entry({ icon, title, about, onPick }: { icon: ReactNode; title: string; about: string; onPick: () => void }) {
  return (
    <MenuItem icon={icon} onSelect={onPick}>
      <span className="grid max-w-80">
        <span>{title}</span>
        <span className="text-faint text-xs">{about}</span>
      </span>
    </MenuItem>
  );
}

/** The dropdown of a plan's chapter 17.2: the usual tools, functions of one's own, then the rest. */
export function AddTool({
  kinds,
  isFull,
  onAdd,
  onImport,
}: {
  kinds: readonly ToolKind[];
  isFull: boolean;
  onAdd(kind: ToolKind): void;
  /** Asks for an OpenAPI document. */
  onImport(): void;
}) {
  const { usual, custom, more } = arrangedKinds(kinds);
  const entry = (kind: ToolKind) => (
    <Entry
      key={kind.kind}
      icon={<ToolIcon kind={kind.kind} />}
      title={kind.title}
      about={kind.about}
      onPick={() => onAdd(kind)}
    />
  );
  return (
    <Menu
      align="start"
      trigger={
        <Button size="sm" disabled={isFull || kinds.length === 0}>
          <Plus /> {t('tools.add')}
        </Button>
      }
    >
      <div className="max-h-[min(32rem,70dvh)] overflow-y-auto">
        <MenuLabel>{t('tools.usual')}</MenuLabel>
        {usual.map(entry)}
        {custom.length > 0 && <MenuLabel>{t('tools.custom')}</MenuLabel>}
        {custom.map(entry)}
        {custom.length > 0 && (
          <Entry
            icon={<FileJson />}
            title={t('tools.openapi.entry')}
            about={t('tools.openapi.entryAbout')}
            onPick={onImport}
          />
        )}
        {more.length > 0 && <MenuSeparator />}
        {more.length > 0 && <MenuLabel>{t('tools.more')}</MenuLabel>}
        {more.map(entry)}
      </div>
    </Menu>
  );
}
