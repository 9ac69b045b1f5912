import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../islands/ui/button.tsx';
import { ConfirmByName } from '../islands/ui/confirm-by-name.tsx';
import { ConfirmDialog, Dialog } from '../islands/ui/dialog.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../islands/ui/menu.tsx';
import { Popover } from '../islands/ui/popover.tsx';
import { Sheet } from '../islands/ui/sheet.tsx';
import { Tooltip } from '../islands/ui/tooltip.tsx';
import { undoable } from '../islands/ui/undoable.ts';
import { Specimen } from './specimen.tsx';

type Open = 'dialog' | 'confirm' | 'name' | 'right' | 'bottom' | null;

/** What a deletion that can be taken back does to the screen, and what it sends in the end. */
function Deletion() {
  const [isGone, setGone] = useState(false);
  return (
    <>
      <Button
        onClick={() => {
          setGone(true);
          undoable({
            message: 'Triage deleted',
            commit: ({ keepalive }) => fetch('/committed', { method: 'POST', keepalive }),
            undo: () => setGone(false),
          });
        }}
      >
        Delete with undo
      </Button>
      <output className="text-soft text-sm" aria-label="Deletion">
        {isGone ? 'Triage is gone' : 'Triage is here'}
      </output>
    </>
  );
}

/** What opens over the page. */
export function Overlays() {
  const [open, setOpen] = useState<Open>(null);
  const [said, setSaid] = useState('');
  const close = (isOpen: boolean) => {
    if (!isOpen) setOpen(null);
  };
  const shared = { onOpenChange: close };
  return (
    <Specimen name="Overlays">
      <Button onClick={() => setOpen('dialog')}>Dialog</Button>
      <Button onClick={() => setOpen('confirm')}>Confirm</Button>
      <Button onClick={() => setOpen('name')}>Confirm by name</Button>
      <Button onClick={() => setOpen('right')}>Sheet</Button>
      <Button onClick={() => setOpen('bottom')}>Sheet from below</Button>
      <Menu trigger={<Button>Menu</Button>} align="start">
        <MenuLabel>Triage</MenuLabel>
        <MenuItem icon={<Copy />}>Duplicate</MenuItem>
        <MenuItem disabled>Export</MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger>
          Delete
        </MenuItem>
      </Menu>
      <Popover label="About credits" trigger={<Button>Popover</Button>}>
        Credits pay for what models read and write.
      </Popover>
      <Tooltip text="Open the palette" keys="mod+k">
        <Button>Tooltip</Button>
      </Tooltip>
      <Button onClick={() => toast.success('Saved')}>Toast</Button>
      <Button onClick={() => toast.error('The server could not be reached.', { description: 'Nothing was lost.' })}>
        Toast of a fault
      </Button>
      <Deletion />
      <output className="text-soft text-sm" aria-label="Answer">
        {said}
      </output>
      <Dialog open={open === 'dialog'} {...shared} title="A dialog" description="With a sentence about it.">
        <p className="text-sm">What it holds.</p>
      </Dialog>
      <ConfirmDialog
        open={open === 'confirm'}
        {...shared}
        title="Delete “Triage”?"
        description="Its runs stay."
        action="Delete"
        onConfirm={() => {
          setSaid('confirmed');
          setOpen(null);
        }}
      />
      <ConfirmByName
        open={open === 'name'}
        {...shared}
        name="Triage"
        title="Delete “Triage” for good?"
        description="Nothing brings it back."
        action="Delete for good"
        onConfirm={() => {
          setSaid('confirmed by name');
          setOpen(null);
        }}
      />
      <Sheet open={open === 'right'} {...shared} title="A sheet" description="From the right.">
        <p className="text-sm">Details of a thing.</p>
      </Sheet>
      <Sheet open={open === 'bottom'} {...shared} side="bottom" title="A sheet from below">
        <p className="text-sm">For small screens.</p>
      </Sheet>
    </Specimen>
  );
}
