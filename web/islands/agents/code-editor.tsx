import { defaultKeymap, indentWithTab, temporarilySetTabFocusMode } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { markdown } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { INSTRUCTION_VARIABLES, VARIABLE } from '../../../worker/domain/agents/contract.ts';
import { styleNonce } from '../../lib/style-nonce.ts';
import { smallestChange } from './text-change.ts';

export interface CodeEditorHandle {
  /** Puts text where the cursor is, and the cursor behind it. */
  insert(text: string): void;
  focus(): void;
}

export interface CodeEditorProps {
  label: string;
  describedBy: string;
  isInvalid: boolean;
  placeholder: string;
  value: string;
  onChange(value: string): void;
  onBlur?(): void;
  /** Instructions are Markdown with variables; a tool's program is TypeScript. */
  language?: 'markdown' | 'javascript';
  /** Names that instructions may use beside the usual ones. */
  variables?: readonly string[];
  onReady?(handle: CodeEditorHandle): void;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.heading, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.monospace, tags.link, tags.url], color: 'var(--accent)' },
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: 'var(--accent)' },
  { tag: [tags.string, tags.number, tags.bool], color: 'var(--lane-2)' },
  { tag: [tags.comment, tags.quote, tags.processingInstruction, tags.meta], color: 'var(--ink-faint)' },
]);

const LOOK = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: 'var(--text-sm)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.65', maxHeight: '65dvh', minHeight: '18rem' },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 0.875rem' },
  '.cm-placeholder': { color: 'var(--ink-faint)' },
  '.cm-variable': { color: 'var(--lane-2)', fontWeight: '500' },
  '.cm-unknown': { color: 'var(--warn)', textDecoration: 'underline wavy' },
});

/** Variables in colour; one that nothing will be put in for is underlined. */
function variablesOf(own: readonly string[]) {
  const known: ReadonlySet<string> = new Set([...INSTRUCTION_VARIABLES, ...own]);
  const decorator = new MatchDecorator({
    regexp: new RegExp(VARIABLE.source, 'g'),
    decoration: ([, name = '']) => Decoration.mark({ class: known.has(name) ? 'cm-variable' : 'cm-unknown' }),
  });
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
      }
      update(update: ViewUpdate) {
        this.decorations = decorator.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** Escape, then Tab, leaves the editor; else Tab would be a trap. */
const leaving = keymap.of([{ key: 'Escape', run: temporarilySetTabFocusMode }, indentWithTab]);

function attributes({ label, describedBy, isInvalid, language }: CodeEditorProps) {
  return EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-multiline': 'true',
    'aria-describedby': describedBy,
    ...(isInvalid ? { 'aria-invalid': 'true' } : {}),
    spellcheck: String(language !== 'javascript'),
  });
}

/**
 * A large text field for Markdown or a program. It keeps no history of its own: undo and redo are the form's, so that there is one
 * way back through all fields.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { value, isInvalid, label, describedBy } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const named = useRef(new Compartment());
  const variablesIn = useRef(new Compartment());
  const own = (props.variables ?? []).join();
  // What was typed here and comes back as `value`, perhaps late: it must not undo what was typed since.
  const sent = useRef<string[]>([]);

  useEffect(() => {
    if (!host.current) return;
    const nonce = styleNonce();
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
          leaving,
          keymap.of(defaultKeymap),
          ...(latest.current.language === 'javascript'
            ? [javascript({ typescript: true })]
            : [markdown(), variablesIn.current.of(variablesOf(latest.current.variables ?? []))]),
          syntaxHighlighting(COLOURS),
          LOOK,
          EditorView.lineWrapping,
          placeholder(latest.current.placeholder),
          named.current.of(attributes(latest.current)),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            if (text === latest.current.value) return;
            sent.current.push(text);
            latest.current.onChange(text);
          }),
          EditorView.domEventHandlers({ blur: () => latest.current.onBlur?.() }),
        ],
      }),
    });
    view.current = editor;
    latest.current.onReady?.({
      insert(text) {
        editor.dispatch(editor.state.replaceSelection(text), { scrollIntoView: true });
        editor.focus();
      },
      focus: () => editor.focus(),
    });
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the attributes are made of exactly these.
  useEffect(() => {
    view.current?.dispatch({ effects: named.current.reconfigure(attributes(latest.current)) });
  }, [isInvalid, label, describedBy]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the names themselves, whatever list holds them.
  useEffect(() => {
    if (latest.current.language === 'javascript') return;
    view.current?.dispatch({ effects: variablesIn.current.reconfigure(variablesOf(latest.current.variables ?? [])) });
  }, [own]);

  useEffect(() => {
    const own = sent.current.indexOf(value);
    if (own >= 0) {
      sent.current.splice(0, own + 1);
      return;
    }
    sent.current = [];
    const editor = view.current;
    const change = editor && smallestChange(editor.state.doc.toString(), value);
    if (change) editor.dispatch({ changes: change, selection: { anchor: change.from + change.insert.length } });
  }, [value]);

  return (
    <div
      ref={host}
      className={`overflow-hidden rounded-md border focus-within:border-focus focus-within:outline-1 focus-within:outline-focus ${isInvalid ? 'border-bad' : 'border-control/70 hover:border-control'}`}
    />
  );
}
