import { CircleAlert, CircleCheck } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import type { AgentFormValues } from './form-values.ts';
import { type Progress, progressOf } from './progress.ts';
import { isStep, SECTIONS, type SectionName, STEPS, sectionId } from './sections.ts';

/** The section that stands at the top of what scrolls. */
function useCurrentSection(scroller: RefObject<HTMLElement | null>): SectionName {
  const [current, setCurrent] = useState<SectionName>('basics');
  useEffect(() => {
    const root = scroller.current;
    if (!root) return;
    const look = () => {
      const line = root.getBoundingClientRect().top + 96;
      const atEnd = root.scrollTop + root.clientHeight >= root.scrollHeight - 4;
      const passed = SECTIONS.filter((name) => {
        const top = document.getElementById(sectionId(name))?.getBoundingClientRect().top;
        return top !== undefined && top <= line;
      });
      setCurrent((atEnd && root.scrollTop > 0 ? SECTIONS.at(-1) : passed.at(-1)) ?? 'basics');
    };
    root.addEventListener('scroll', look, { passive: true });
    return () => root.removeEventListener('scroll', look);
  }, [scroller]);
  return current;
}

/** How far a step is; its number while nothing is in it. */
function Mark({ section, progress }: { section: SectionName; progress: Progress }) {
  if (progress === 'fault') {
    return (
      <>
        <CircleAlert className="size-4 text-bad" aria-hidden />
        <span className="sr-only">{t('agents.editor.stepFault')}</span>
      </>
    );
  }
  if (!isStep(section)) return null;
  if (progress === 'done') {
    return (
      <>
        <CircleCheck className="size-4 text-good" aria-hidden />
        <span className="sr-only">{t('agents.editor.stepDone')}</span>
      </>
    );
  }
  return (
    <span
      aria-hidden
      className="tabular grid size-4 place-items-center rounded-full border border-line-strong text-2xs text-faint"
    >
      {STEPS.indexOf(section) + 1}
    </span>
  );
}

interface SectionNavProps {
  form: UseFormReturn<AgentFormValues>;
  scroller: RefObject<HTMLElement | null>;
}

/** The steps and what comes with them: each a link, with how far it is; the one in sight is marked and kept in sight. */
export function SectionNav({ form, scroller }: SectionNavProps) {
  const current = useCurrentSection(scroller);
  const nav = useRef<HTMLElement>(null);
  const values = useWatch({ control: form.control }) as AgentFormValues;
  const progress = progressOf(values, form.formState.errors);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section has come into sight.
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (link) nav.current?.scrollTo({ left: link.offsetLeft - nav.current.clientWidth / 2 + link.offsetWidth / 2 });
  }, [current]);
  return (
    <nav
      ref={nav}
      aria-label={t('agents.editor.sections')}
      className="sticky top-0 z-10 flex gap-4 overflow-x-auto border-line border-b bg-canvas px-4 sm:px-6"
    >
      {SECTIONS.map((name) => (
        <a
          key={name}
          href={`#${sectionId(name)}`}
          data-progress={progress[name]}
          aria-current={name === current ? 'location' : undefined}
          className={cn(
            '-mb-px flex items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-0.5 py-2.5 text-sm outline-offset-[-2px]',
            name === current ? 'border-accent font-medium text-ink' : 'text-soft hover:text-ink',
          )}
        >
          <Mark section={name} progress={progress[name]} />
          {t(`agents.sections.${name}`)}
        </a>
      ))}
    </nav>
  );
}
