import { type RefObject, useEffect, useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { SECTIONS, type SectionName, sectionId } from './sections.ts';

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

/** Links to the sections; the one in sight is marked. */
export function SectionNav({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const current = useCurrentSection(scroller);
  return (
    <nav
      aria-label={t('agents.editor.sections')}
      className="sticky top-0 z-10 flex gap-4 overflow-x-auto border-line border-b bg-canvas px-4 sm:px-6"
    >
      {SECTIONS.map((name) => (
        <a
          key={name}
          href={`#${sectionId(name)}`}
          aria-current={name === current ? 'location' : undefined}
          className={cn(
            '-mb-px whitespace-nowrap border-transparent border-b-2 px-0.5 py-2.5 text-sm outline-offset-[-2px]',
            name === current ? 'border-accent font-medium text-ink' : 'text-soft hover:text-ink',
          )}
        >
          {t(`agents.sections.${name}`)}
        </a>
      ))}
    </nav>
  );
}
