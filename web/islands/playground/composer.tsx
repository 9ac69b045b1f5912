import { useQuery } from '@tanstack/react-query';
import { ArrowUp, Check, ClipboardPaste, FileUp, Keyboard, Paperclip, Square } from 'lucide-react';
import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { useRested } from '../../lib/debounce.ts';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { estimateQuery } from '../../lib/queries.ts';
import { isMac } from '../../lib/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { AttachmentList, LONG_PASTE, PasteDialog, withFiles, withText } from './attachments.tsx';
import type { DraftAttachment } from './use-conversation.ts';
import { useSendKey } from './use-send-key.ts';

/** What a question that was not taken brings back. */
export interface ComposerHandle {
  restore(text: string): void;
  focus(): void;
}

interface ComposerProps {
  agentId: string;
  isRunning: boolean;
  isStopping: boolean;
  /** @returns whether the question was taken; where not, it stays */
  onSend(text: string, attachments: readonly DraftAttachment[]): Promise<boolean>;
  onStop(): void;
  autoFocus?: boolean;
  ref?: Ref<ComposerHandle>;
}

const MAX_HEIGHT_PX = 240;
/** The estimate reads so much of the input; the rest of a long one changes little that anybody looks at. */
const MAX_ESTIMATED = 20_000;

function Estimate({ agentId, input }: { agentId: string; input: string }) {
  const { data } = useQuery(estimateQuery(agentId, useRested(input.trim(), 600).slice(0, MAX_ESTIMATED)));
  if (!data) return null;
  const usual = showCredits(data.p50.microcredits);
  const most = showCredits(data.p95.microcredits);
  if (!data.affords.p50) return <span className="text-warn">{t('playground.composer.tooExpensive', { usual })}</span>;
  return (
    <span className="tabular" data-testid="estimate">
      {t('playground.composer.estimate', { usual, most })}
    </span>
  );
}

/** Which key sends: a menu behind a keyboard. Mod+Enter always does. */
function SendKeyMenu() {
  const [sendKey, setSendKey] = useSendKey();
  const mark = (mine: boolean) => (mine ? <Check /> : <span className="size-4" />);
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('playground.composer.settings')} className="max-sm:hidden">
          <Keyboard />
        </Button>
      }
    >
      <MenuItem icon={mark(sendKey === 'enter')} onSelect={() => setSendKey('enter')}>
        {t('playground.composer.enterSends')}
      </MenuItem>
      <MenuItem icon={mark(sendKey === 'mod')} onSelect={() => setSendKey('mod')}>
        {t('playground.composer.modEnterSends', { mod: isMac() ? '⌘' : 'Ctrl' })}
      </MenuItem>
    </Menu>
  );
}

/** Where questions are written, and texts attached. Mod+Enter sends, and Enter where that is wanted; Esc stops. */
export function Composer(props: ComposerProps) {
  const { agentId, isRunning, isStopping, onSend, onStop, autoFocus = false, ref } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [attachments, setAttachments] = useState<DraftAttachment[]>([]);
  const [isPasting, setPasting] = useState(false);
  const [isOver, setOver] = useState(false);
  const [sendKey] = useSendKey();
  const isNobody = agentId === '';

  useImperativeHandle(
    ref,
    () => ({
      restore: (lost) => setText((written) => written || lost),
      focus: () => area.current?.focus(),
    }),
    [],
  );

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(text === '' ? 0 : element.scrollHeight, MAX_HEIGHT_PX)}px`;
  }, [text]);

  async function send(): Promise<void> {
    if (isRunning || text.trim() === '') return;
    const [asked, attached] = [text, attachments];
    setText('');
    setAttachments([]);
    if (await onSend(asked, attached)) return;
    setText((written) => written || asked);
    setAttachments((now) => (now.length === 0 ? attached : now));
  }

  async function attachFiles(list: FileList | null): Promise<void> {
    if (list) setAttachments(await withFiles(attachments, [...list]));
    area.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const withMod = event.metaKey || event.ctrlKey;
    // A phone's keyboard has no other way to begin a line.
    const alone = sendKey === 'enter' && !event.shiftKey && !event.altKey && !matchMedia('(pointer: coarse)').matches;
    if (!withMod && !alone) return;
    event.preventDefault();
    void send();
  }

  const estimated = [...attachments.map((one) => one.text), text].join('\n');
  return (
    <form
      aria-label={t('playground.composer.form')}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void attachFiles(event.dataTransfer.files);
      }}
      className={cn(
        'relative rounded-lg border border-control/70 bg-surface shadow-card focus-within:border-focus',
        isOver && 'border-focus border-dashed',
      )}
    >
      {isOver && (
        <p className="absolute inset-0 z-10 grid place-content-center rounded-lg bg-surface/90 text-soft text-sm">
          {t('playground.composer.dropHere')}
        </p>
      )}
      <AttachmentList
        attachments={attachments}
        onRemove={(key) => {
          setAttachments((all) => all.filter((one) => one.key !== key));
          area.current?.focus();
        }}
      />
      <textarea
        ref={area}
        rows={2}
        // biome-ignore lint/a11y/noAutofocus: writing is what one comes here for.
        autoFocus={autoFocus}
        value={text}
        disabled={isNobody}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/plain');
          if (pasted.length < LONG_PASTE) return;
          event.preventDefault();
          setAttachments((all) => withText(all, t('playground.composer.pasted'), pasted));
        }}
        aria-label={t('playground.composer.label')}
        placeholder={t(isNobody ? 'playground.composer.placeholderNobody' : 'playground.composer.placeholder')}
        className="block min-h-16 w-full resize-none bg-transparent px-3.5 pt-3 text-base outline-none"
      />
      <div className="flex items-center gap-1 px-2 pb-2 text-faint text-xs">
        <Menu
          align="start"
          trigger={
            <Button variant="ghost" size="icon" disabled={isNobody} aria-label={t('playground.composer.attach')}>
              <Paperclip />
            </Button>
          }
        >
          <MenuItem icon={<FileUp />} onSelect={() => files.current?.click()}>
            {t('playground.composer.attachFile')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<ClipboardPaste />} onSelect={() => setPasting(true)}>
            {t('playground.composer.attachText')}
          </MenuItem>
        </Menu>
        <SendKeyMenu />
        <span className="ml-1 min-w-0 flex-1 truncate">
          {!isNobody && <Estimate agentId={agentId} input={estimated} />}
        </span>
        {isRunning ? (
          <Button size="sm" onClick={onStop} pending={isStopping}>
            <Square className="fill-current" /> {t('playground.composer.stop')} <Kbd keys="escape" />
          </Button>
        ) : (
          <Button type="submit" size="sm" variant="primary" disabled={isNobody || text.trim() === ''}>
            {t('playground.composer.send')} <ArrowUp aria-hidden />
          </Button>
        )}
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        data-testid="attach-file"
        onChange={(event) => {
          void attachFiles(event.target.files).then(() => {
            if (files.current) files.current.value = '';
          });
        }}
      />
      <PasteDialog
        open={isPasting}
        onOpenChange={setPasting}
        onAdd={(name, content) => setAttachments((all) => withText(all, name, content))}
      />
    </form>
  );
}
