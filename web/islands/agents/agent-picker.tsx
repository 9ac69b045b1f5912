import { Command } from 'cmdk';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Option } from '../ui/select.tsx';

/** A button that opens a searchable list of agents; picking one closes it. */
export function AgentPicker({
  label,
  options,
  onPick,
}: {
  label: string;
  options: readonly Option[];
  onPick(id: string): void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={label}
      open={isOpen}
      onOpenChange={setOpen}
      className="w-80 p-0"
      trigger={
        <Button size="sm">
          <Plus /> {label}
        </Button>
      }
    >
      <Command label={label} loop>
        <Command.Input
          autoFocus
          placeholder={t('agents.handoffs.search')}
          className="w-full rounded-t-lg border-line border-b bg-transparent px-3 py-2.5 text-sm outline-none"
        />
        <Command.List label={label} className="max-h-72 overflow-y-auto p-1">
          <Command.Empty className="px-3 py-6 text-center text-faint text-sm">
            {t('agents.handoffs.none')}
          </Command.Empty>
          {options.map((option) => (
            <Command.Item
              key={option.value}
              value={option.value}
              keywords={[option.label, option.note ?? '']}
              onSelect={() => {
                onPick(option.value);
                setOpen(false);
              }}
              className="flex cursor-default select-none items-center gap-2.5 rounded-md px-2 py-1.5 text-sm data-[selected=true]:bg-hover"
            >
              {option.mark}
              <span className="min-w-0">
                <span className="block truncate">{option.label}</span>
                {option.note && <span className="block truncate text-faint text-xs">{option.note}</span>}
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Popover>
  );
}
